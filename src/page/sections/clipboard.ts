/**
 * The browser's clipboard and the display's.
 */
import { Client } from '../../client/client';
import {
  ClipboardPolicy,
  Content,
  PNG
} from '../../client/clipboard/clipboard';
import { Panel } from '../panel';
import { IWords } from '../words';

/**
 * The most bytes of a picture that are sent: Xpra takes packets of 16 MiB.
 */
const PICTURE_LIMIT = 15 * 1024 * 1024;

export interface IClipboard {
  /**
   * A program of the display has copied something.
   */
  copied(content: Content): void;

  /**
   * The display allows this.
   */
  allow(policy: ClipboardPolicy): void;
}

/**
 * Keep both clipboards the same, as far as the browser and the policy allow.
 * Reading needs a person's permission, and both need a secure context. Without
 * one, what is pasted comes by the browser's own paste, and text that the display
 * copied goes out by the browser's own copy, at the next key or click. What is
 * refused all the same can be had from the panel.
 */
export function exchangeClipboard(
  client: Client,
  panel: Panel,
  words: IWords
): IClipboard {
  const board = new Board(panel, words, text => {
    // The browser's too, or the next paste would bring back what that has.
    waiting = text;
    client.offer(text);
  });
  let waiting: Content | null = null;

  /**
   * The picture that both sides have, as the browser gives it.
   */
  let known = new Uint8Array();

  const offerPicture = (picture: Blob) => {
    if (picture.size > PICTURE_LIMIT) {
      board.say(words.__('The picture is too large to be pasted.'));
    } else {
      client.offer(picture);
    }
  };

  const offerText = (text: string) => {
    known = new Uint8Array();
    client.offer(text);
  };

  const read = async (wanted: boolean) => {
    if (!navigator.clipboard?.readText || !document.hasFocus()) {
      return;
    }
    // Where it is not granted yet, the browser asks: only when somebody pastes.
    const state = await permission('clipboard-read');
    if (state === 'denied' || (state !== 'granted' && !wanted)) {
      return;
    }
    try {
      const content = await contentOf(navigator.clipboard);
      if (content instanceof Blob) {
        const data = new Uint8Array(await content.arrayBuffer());
        if (!equal(data, known)) {
          known = data;
          offerPicture(content);
        }
      } else if (content) {
        offerText(content);
      }
    } catch (error) {
      // The page lost the focus meanwhile; it reads again when it has it back.
      console.debug('The clipboard was not read:', error);
    }
  };

  const write = () => {
    const content = waiting;
    if (content === null) {
      return;
    }
    const done = () => {
      if (waiting === content) {
        waiting = null;
      }
    };
    if (!navigator.clipboard) {
      if (typeof content === 'string' && copyText(content)) {
        done();
      }
      return;
    }
    put(navigator.clipboard, content)
      .then(async () => {
        done();
        if (content instanceof Blob) {
          // The browser makes another file of the picture: know it again.
          const state = await permission('clipboard-read');
          if (state === 'granted' && document.hasFocus()) {
            const copied = await contentOf(navigator.clipboard);
            if (copied instanceof Blob) {
              known = new Uint8Array(await copied.arrayBuffer());
            }
          }
        }
      })
      .catch((error: unknown) => {
        console.debug('The clipboard was not written, yet:', error);
      });
  };

  window.addEventListener('focus', () => void read(false));
  document.addEventListener('pointerdown', write, true);
  document.addEventListener(
    'keydown',
    event => {
      write();
      if (pastes(event)) {
        void read(true);
      }
    },
    true
  );
  document.addEventListener('paste', event => {
    const text = event.clipboardData?.getData('text/plain');
    const picture = [...(event.clipboardData?.files ?? [])].find(
      ({ type }) => type === PNG
    );
    if (text) {
      offerText(text);
    } else if (picture) {
      offerPicture(picture);
    }
  });
  void read(false);

  return {
    copied: content => {
      board.show(content);
      waiting = content;
      write();
    },
    allow: policy => {
      document.body.dataset.clipboard = policy;
      board.allow(policy);
    }
  };
}

/**
 * The section of the panel: what the display copied, and what it is to paste.
 */
class Board {
  constructor(
    panel: Panel,
    private readonly _words: IWords,
    offer: (text: string) => void
  ) {
    this._text.rows = 3;
    this._text.spellcheck = false;
    this._text.className = 'xpra-Panel-text';
    this._text.setAttribute(
      'aria-label',
      _words.__('Clipboard of the display')
    );
    this._text.addEventListener('input', () => offer(this._text.value));
    this._picture.className = 'xpra-Panel-picture';
    this._picture.alt = _words.__('Picture that the display copied');
    this._picture.hidden = true;
    this._note.className = 'xpra-Panel-note';
    this._note.setAttribute('role', 'status');
    panel.add(_words.__('Clipboard'), this._text, this._picture, this._note);
    this.allow('both');
  }

  allow(policy: ClipboardPolicy): void {
    const { _words: words } = this;
    this._text.hidden = policy === 'off';
    this._text.readOnly = policy === 'from-display';
    this._text.placeholder =
      policy === 'to-display'
        ? words.__('Type or paste here what the display is to have')
        : policy === 'from-display'
          ? words.__('What the display copies is shown here')
          : words.__(
              'What the display copies is shown here; type or paste what it is to have'
            );
    this.say(
      {
        both: '',
        'to-display': words.__('What the display copies stays in it.'),
        'from-display': words.__('Nothing can be pasted into the display.'),
        off: words.__('The clipboard is turned off.')
      }[policy]
    );
  }

  show(content: Content): void {
    if (typeof content === 'string') {
      this._text.value = content;
      this._picture.hidden = true;
      return;
    }
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      this._text.value = '';
      this._picture.src = String(reader.result);
      this._picture.hidden = false;
    });
    reader.readAsDataURL(content);
  }

  say(note: string): void {
    this._note.textContent = note;
    this._note.hidden = note === '';
  }

  private readonly _text = document.createElement('textarea');
  private readonly _picture = document.createElement('img');
  private readonly _note = document.createElement('p');
}

/**
 * What the browser's clipboard has: text before pictures.
 */
async function contentOf(clipboard: Clipboard): Promise<Content> {
  if (!clipboard.read) {
    return clipboard.readText();
  }
  const items = await clipboard.read();
  for (const type of ['text/plain', PNG]) {
    const item = items.find(({ types }) => types.includes(type));
    if (item) {
      const blob = await item.getType(type);
      return type === PNG ? blob : blob.text();
    }
  }
  return '';
}

function put(clipboard: Clipboard, content: Content): Promise<void> {
  return typeof content === 'string'
    ? clipboard.writeText(content)
    : clipboard.write([new ClipboardItem({ [PNG]: content })]);
}

/**
 * Copy text as a person does, where there is no other way. Only while a key or
 * click is handled.
 *
 * @returns Whether the browser did.
 */
function copyText(text: string): boolean {
  const copy = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
  };
  document.addEventListener('copy', copy);
  try {
    return document.execCommand('copy');
  } finally {
    document.removeEventListener('copy', copy);
  }
}

/**
 * Whether programs mostly paste at this key.
 */
function pastes(event: KeyboardEvent): boolean {
  return (
    ((event.ctrlKey || event.metaKey) && event.code === 'KeyV') ||
    (event.shiftKey && event.code === 'Insert')
  );
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return (
    one.length === other.length &&
    one.every((byte, index) => byte === other[index])
  );
}

async function permission(name: string): Promise<PermissionState | null> {
  if (!navigator.clipboard || !navigator.permissions) {
    return null;
  }
  try {
    const status = await navigator.permissions.query({
      name: name as PermissionName
    });
    return status.state;
  } catch {
    // A browser that does not know this permission asks each time.
    return null;
  }
}
