import { Content, HTML, PNG } from '../../../client';
import { ClipboardExchange } from '../../../page/sections/clipboard/exchange';
import { selectionChoice } from '../../../page/sections/clipboard/selection';
import { Preferences } from '../../../page/preferences';
import { SHOWN_LIMIT } from '../../../page/sections/clipboard/section';
import { Toasts } from '../../../page/toasts';
import { newPanel, removeListeners, settle, WORDS } from '../support';

const LIMIT = 1_000_000;

function picture(...data: number[]): Blob {
  const blob = new Blob([new Uint8Array(data)], { type: PNG });
  // jsdom's has no such method.
  return Object.assign(blob, {
    arrayBuffer: async () => new Uint8Array(data).buffer
  });
}

function readBlob(blob: Blob): Promise<string> {
  return new Promise(resolve => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(String(reader.result)));
    reader.readAsText(blob);
  });
}

/**
 * The browser's clipboard, with text or a picture.
 */
class FakeClipboard {
  content: Content = '';
  refuses = false;
  asked: string[] = [];

  readText = async () => String(this.content);

  read = async () => {
    this._check();
    const { content } = this;
    if (content instanceof Blob) {
      return [{ types: [PNG], getType: async () => content }];
    }
    const parts: Record<string, string> =
      typeof content === 'string'
        ? { 'text/plain': content }
        : { 'text/plain': content.text, [HTML]: content.html };
    const types = Object.keys(parts).filter(type => parts[type]);
    const getType = async (type: string) => {
      this.asked.push(type);
      return { text: async () => parts[type] };
    };
    return types.length ? [{ types, getType }] : [];
  };

  writeText = async (text: string) => {
    this._check();
    this.content = text;
  };

  written = Promise.resolve();

  write = ([item]: { items: Record<string, Blob> }[]) =>
    (this.written = this._write(item.items));

  private async _write(items: Record<string, Blob>): Promise<void> {
    this._check();
    const { [PNG]: image, [HTML]: html, 'text/plain': text } = items;
    this.content = image ?? {
      text: await readBlob(text),
      html: await readBlob(html)
    };
  }

  private _check(): void {
    if (this.refuses) {
      throw new DOMException('Not focused', 'NotAllowedError');
    }
  }
}

describe('ClipboardExchange', () => {
  removeListeners();

  let clipboard: FakeClipboard;
  let permission: PermissionState;
  let offered: Content[];
  let client: { copiesSelections: boolean };
  let preferences: Preferences;
  let exchange: ClipboardExchange;

  function define(name: string, value: unknown): void {
    Object.defineProperty(navigator, name, { value, configurable: true });
  }

  beforeEach(async () => {
    document.body.replaceChildren();
    jest.spyOn(document, 'hasFocus').mockReturnValue(true);
    jest.spyOn(console, 'debug').mockImplementation();
    clipboard = new FakeClipboard();
    permission = 'granted';
    offered = [];
    define('clipboard', clipboard);
    define('permissions', { query: async () => ({ state: permission }) });
    Object.assign(globalThis, {
      ClipboardItem: class {
        constructor(readonly items: Record<string, Blob>) {}
      }
    });
    sessionStorage.clear();
    client = { copiesSelections: false };
    await start();
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  async function start(): Promise<void> {
    preferences = new Preferences(sessionStorage, 'key');
    exchange = new ClipboardExchange(
      content => offered.push(content),
      LIMIT,
      newPanel(),
      new Toasts(document.body, WORDS),
      WORDS,
      selectionChoice(client, preferences, WORDS)
    );
    await settle();
  }

  async function feel(event: Event): Promise<void> {
    (event.type === 'focus' ? window : document).dispatchEvent(event);
    await settle();
  }

  function key(code: string, modifiers: KeyboardEventInit = {}): Event {
    return new KeyboardEvent('keydown', { code, ...modifiers });
  }

  function text(): HTMLTextAreaElement {
    return document.querySelector('textarea')!;
  }

  function toasts(): (string | null)[] {
    const messages = document.querySelectorAll('.xpra-Toast > span');
    return [...messages].map(({ textContent }) => textContent);
  }

  function note(): HTMLElement {
    return document.querySelector('.xpra-Panel-note')!;
  }

  describe('from the browser to the display', () => {
    it('offers text when the page gets the focus', async () => {
      clipboard.content = 'text';
      await feel(new Event('focus'));
      expect(offered).toEqual(['text']);
    });

    it('offers the format of a text, too', async () => {
      const rich = { text: 'text', html: '<b>text</b>' };
      clipboard.content = rich;
      await feel(new Event('focus'));
      expect(offered).toEqual([rich]);
      // A browser takes its time for it. It is wanted again once the display had something else.
      clipboard.asked = [];
      await feel(new Event('focus'));
      expect(clipboard.asked).toEqual(['text/plain']);
      exchange.copied('other');
      await settle();
      clipboard.content = rich;
      offered = [];
      await feel(new Event('focus'));
      expect(offered).toEqual([rich]);
    });

    describe('after the display has copied something that the browser refused', () => {
      beforeEach(async () => {
        clipboard.content = 'before';
        await feel(new Event('focus'));
        clipboard.refuses = true;
        exchange.copied('copied in the display');
        await settle();
        clipboard.refuses = false;
        offered = [];
      });

      it('offers nothing of before, and takes that', async () => {
        await feel(new Event('focus'));
        expect(offered).toEqual([]);
        expect(clipboard.content).toBe('copied in the display');
      });

      it('offers what somebody has copied since, and keeps it', async () => {
        clipboard.content = 'newer';
        await feel(new Event('focus'));
        await feel(key('KeyV', { ctrlKey: true }));
        expect(offered).toEqual(['newer', 'newer']);
        expect(clipboard.content).toBe('newer');
      });
    });

    it('offers nothing that is empty', async () => {
      await feel(new Event('focus'));
      expect(offered).toEqual([]);
    });

    it('offers a picture once', async () => {
      clipboard.content = picture(1, 2);
      await feel(new Event('focus'));
      clipboard.content = picture(1, 2);
      await feel(new Event('focus'));
      expect(offered).toHaveLength(1);
      clipboard.content = picture(1, 3);
      await feel(new Event('focus'));
      expect(offered).toHaveLength(2);
    });

    it('has the browser ask for permission only when a person pastes', async () => {
      permission = 'prompt';
      clipboard.content = 'text';
      await feel(new Event('focus'));
      await feel(key('KeyV'));
      expect(offered).toEqual([]);
      await feel(key('KeyV', { ctrlKey: true }));
      await feel(key('KeyV', { metaKey: true }));
      await feel(key('Insert', { shiftKey: true }));
      expect(offered).toEqual(['text', 'text', 'text']);
    });

    it('does not read where the person has denied it', async () => {
      permission = 'denied';
      clipboard.content = 'text';
      await feel(key('KeyV', { ctrlKey: true }));
      expect(offered).toEqual([]);
    });

    it('says so if the browser cannot read a picture, and tries no more', async () => {
      const write = jest
        .spyOn(clipboard, 'write')
        .mockRejectedValue(new DOMException('Not decoded', 'DataError'));
      exchange.copied(picture(1));
      await settle();
      await feel(key('KeyA'));
      expect(write).toHaveBeenCalledTimes(1);
      expect(toasts()).toEqual([
        'The browser cannot read the picture that was copied.'
      ]);
    });

    it('goes on where the browser refuses', async () => {
      clipboard.refuses = true;
      await feel(new Event('focus'));
      clipboard.refuses = false;
      clipboard.content = 'text';
      await feel(new Event('focus'));
      expect(offered).toEqual(['text']);
    });

    it('takes what comes by the paste of the browser', async () => {
      const paste = (data: object) =>
        feel(Object.assign(new Event('paste'), { clipboardData: data }));
      const data = (parts: Record<string, string>) => ({
        getData: (type: string) => parts[type] ?? '',
        files: []
      });
      await paste(data({ 'text/plain': 'text' }));
      await paste(data({ 'text/plain': 'text', [HTML]: '<b>text</b>' }));
      await paste(data({ [HTML]: '<b>only</b>' }));
      const image = picture(1);
      const jpeg = new Blob([], { type: 'image/jpeg' });
      await paste({ getData: () => '', files: [image] });
      await paste({ ...data({ 'text/plain': 'cells' }), files: [image] });
      // Files, which `files.ts` takes. Macs add their names.
      await paste({ ...data({ 'text/plain': 'a.txt' }), files: [new Blob()] });
      await paste({ getData: () => '', files: [image, jpeg] });
      expect(offered).toEqual([
        'text',
        { text: 'text', html: '<b>text</b>' },
        { text: 'only', html: '<b>only</b>' },
        image,
        'cells'
      ]);
    });

    const image = picture(1);
    Object.defineProperty(image, 'size', { value: LIMIT + 1 });
    it.each([
      ['picture', image],
      ['text', 'ä'.repeat(LIMIT / 2 + 1)]
    ])(
      'says that a %s is too large: once, and to a person who pastes it',
      async (_, content) => {
        clipboard.content = content;
        await feel(new Event('focus'));
        expect(toasts()).toEqual([
          'What you copied is too large for the display.'
        ]);
        document.querySelector('.xpra-Toast')!.remove();
        await feel(new Event('focus'));
        expect(toasts()).toEqual([]);
        await feel(key('KeyV', { ctrlKey: true }));
        await feel(key('KeyV', { ctrlKey: true }));
        expect(toasts()).toHaveLength(1);
        expect(offered).toEqual([]);
      }
    );

    it('does not have the browser lay out a long text in the panel', async () => {
      const long = 'x'.repeat(SHOWN_LIMIT + 1);
      const paste = Object.assign(
        new Event('paste', { bubbles: true, cancelable: true }),
        {
          clipboardData: {
            getData: (type: string) => (type === HTML ? '' : long),
            files: []
          }
        }
      );
      text().dispatchEvent(paste);
      expect(paste.defaultPrevented).toBe(true);
      expect(offered).toEqual([long]);
      expect(note().textContent).toBe('The text is too long to be shown here.');
      exchange.copied('short');
      expect(note().hidden).toBe(true);
    });

    it('offers what a person types into the panel, and has the browser copy it', async () => {
      text().value = 'typed';
      text().dispatchEvent(new Event('input'));
      expect(offered).toEqual(['typed']);
      await feel(new Event('pointerdown'));
      expect(clipboard.content).toBe('typed');
    });
  });

  describe('from the display to the browser', () => {
    it('copies text at once', async () => {
      exchange.copied('text');
      await settle();
      expect(clipboard.content).toBe('text');
      expect(text().value).toBe('text');
    });

    it('copies text with its format', async () => {
      exchange.copied({ text: 'text', html: '<b>text</b>' });
      await settle();
      await clipboard.written;
      expect(clipboard.content).toEqual({ text: 'text', html: '<b>text</b>' });
      expect(text().value).toBe('text');
    });

    it('copies it at the next key or click if the browser refused', async () => {
      clipboard.refuses = true;
      exchange.copied('text');
      await settle();
      expect(clipboard.content).toBe('');
      clipboard.refuses = false;
      await feel(new Event('pointerdown'));
      expect(clipboard.content).toBe('text');
      clipboard.content = 'other';
      await feel(new Event('pointerdown'));
      expect(clipboard.content).toBe('other');
    });

    it('says that what was copied is too large, and copies nothing', async () => {
      exchange.copied('ä'.repeat(LIMIT / 2));
      await settle();
      expect(toasts()).toEqual([
        'What was copied is too large to leave the display.'
      ]);
      expect(clipboard.content).toBe('');
      expect(text().value).toBe('');
    });

    it('copies a long text, and does not show it', async () => {
      const long = 'x'.repeat(SHOWN_LIMIT + 1);
      exchange.copied(long);
      await settle();
      expect(clipboard.content).toBe(long);
      expect(text().value).toBe('');
      expect(note().hidden).toBe(false);
    });

    it('does not offer a picture back to the display', async () => {
      exchange.copied(picture(1, 2));
      await settle();
      expect(clipboard.content).toBeInstanceOf(Blob);
      await feel(new Event('focus'));
      expect(offered).toEqual([]);
    });

    it('uses the copy of the browser without a secure context', async () => {
      define('clipboard', undefined);
      const copied = jest.fn();
      document.execCommand = jest.fn(() => {
        const event = Object.assign(new Event('copy'), {
          clipboardData: { setData: copied }
        });
        return document.dispatchEvent(event);
      });
      exchange.copied('text');
      expect(copied).toHaveBeenCalledWith('text/plain', 'text');
      await feel(key('KeyA'));
      expect(copied).toHaveBeenCalledTimes(1);
    });

    it('shows a picture in the panel', async () => {
      const image = document.querySelector('img')!;
      expect(image.hidden).toBe(true);
      exchange.copied(picture(1));
      await new Promise<void>(resolve => {
        new MutationObserver(() => resolve()).observe(image, {
          attributeFilter: ['hidden']
        });
      });
      expect(image.src).toMatch(/^data:image\/png;base64,/);
      exchange.copied('text');
      expect(image.hidden).toBe(true);
    });

    it('shows the text that was copied while a picture was read', async () => {
      const read = jest.spyOn(FileReader.prototype, 'readAsDataURL');
      exchange.copied(picture(1));
      exchange.copied('text');
      const [reader] = read.mock.contexts as FileReader[];
      await new Promise(resolve => {
        reader.addEventListener('loadend', resolve);
      });
      expect(text().value).toBe('text');
      expect(document.querySelector('img')!.hidden).toBe(true);
    });
  });

  it('follows the choice about selected text', () => {
    const choice = document.querySelector('select')!;
    expect(choice.value).toBe('own');
    preferences.give({ selection: 'clipboard' });
    expect(choice.value).toBe('clipboard');
    expect(client.copiesSelections).toBe(true);
    choice.value = 'own';
    choice.dispatchEvent(new Event('change'));
    expect(client.copiesSelections).toBe(false);
    exchange.allow('off');
    expect(choice.parentElement!.hidden).toBe(true);
  });

  it.each([
    ['both', '', false, false],
    ['to-display', 'What the display copies stays in it.', false, false],
    ['from-display', 'Nothing can be pasted into the display.', true, false],
    ['off', 'The clipboard is turned off.', false, true]
  ] as const)(
    'shows what the display allows: %s',
    (policy, message, readOnly, hidden) => {
      exchange.allow(policy);
      expect(document.body.dataset.clipboard).toBe(policy);
      expect(note().textContent).toBe(message);
      expect(note().hidden).toBe(message === '');
      expect(text().readOnly).toBe(readOnly);
      expect(text().hidden).toBe(hidden);
    }
  );
});
