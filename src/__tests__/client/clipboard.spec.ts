import './realm';

import { Clipboard } from '../../client/clipboard/clipboard';
import {
  Content,
  FILES,
  filesOf,
  formatted,
  HTML,
  PNG
} from '../../client/clipboard/content';
import { policyOf } from '../../client/clipboard/policy';
import { createLog } from '../../client/log/log';
import { encodeText } from '../../client/protocol/bytes';
import { dictionary } from '../../client/protocol/read';
import { Packet, Value } from '../../client/protocol/value';

const LIMIT = 1000;

describe('the clipboard', () => {
  let sent: Packet[];
  let copied: Content[];
  let files: string[][];
  let clipboard: Clipboard;

  beforeEach(() => {
    sent = [];
    copied = [];
    files = [];
    clipboard = new Clipboard(
      packet => sent.push(packet),
      content => copied.push(content),
      paths => files.push(paths),
      createLog([]),
      LIMIT
    );
    clipboard.connected();
  });

  const token = (text: string, selection = 'CLIPBOARD'): Packet => [
    'clipboard-token',
    selection,
    ['UTF8_STRING'],
    'UTF8_STRING',
    'UTF8_STRING',
    8,
    'bytes',
    encodeText(text),
    true,
    true
  ];

  /**
   * Answer the last request.
   */
  const answer = (
    type: string,
    encoding: string,
    data: Value,
    id = sent[sent.length - 1][1]
  ) =>
    clipboard.handle([
      ...(['clipboard-contents', id, 'CLIPBOARD'] as const),
      ...[type, 8, encoding, data]
    ]);

  const asked = () => sent[sent.length - 1].slice(2);

  it('tells what a program copied', () => {
    expect(clipboard.handle(token('ä'))).toBe(true);
    expect(copied).toEqual(['ä']);
    sent = [];
    // Text that came from the display is no news to it.
    clipboard.offer('ä');
    clipboard.offer({ text: 'ä', html: '<i>ä</i>' });
    clipboard.connected();
    expect(sent).toEqual([]);
  });

  it('asks for the format of a text, if it has one', () => {
    clipboard.handle(token('ä'));
    expect(asked()).toEqual(['CLIPBOARD', 'TARGETS']);
    answer('ATOM', 'atoms', ['TARGETS', 'UTF8_STRING', HTML]);
    expect(asked()).toEqual(['CLIPBOARD', HTML]);
    // Tk says that it is a string.
    answer('STRING', 'bytes', encodeText('<b>ä</b>'));
    expect(copied).toEqual(['ä', { text: 'ä', html: '<b>ä</b>' }]);
    sent = [];
    clipboard.handle(token('b'));
    answer('ATOM', 'atoms', ['TARGETS', 'UTF8_STRING']);
    expect(sent).toHaveLength(1);
    expect(copied).toHaveLength(3);
  });

  it('reads HTML in each encoding that programs have', () => {
    const html = (bytes: number[]) => {
      clipboard.handle(token('ä'));
      answer('ATOM', 'atoms', [HTML]);
      answer(HTML, 'bytes', new Uint8Array(bytes));
      return copied.pop();
    };
    const rich = { text: 'ä', html: '<b>' };
    expect(html([0x3c, 0x62, 0x3e])).toEqual(rich);
    expect(html([0xff, 0xfe, 0x3c, 0, 0x62, 0, 0x3e, 0])).toEqual(rich);
    expect(html([0xfe, 0xff, 0, 0x3c, 0, 0x62, 0, 0x3e])).toEqual(rich);
    // Broken: a byte that is no UTF-8.
    expect(html([0x3c, 0xc3])).toEqual({ text: 'ä', html: '<\ufffd' });
  });

  it('tells of files that a file manager copied, by their paths', () => {
    clipboard.handle(token('/home/ana/ä b'));
    answer('ATOM', 'atoms', ['TARGETS', FILES, 'UTF8_STRING']);
    expect(asked()).toEqual(['CLIPBOARD', FILES]);
    answer(FILES, 'bytes', encodeText('file:///home/ana/%C3%A4%20b\r\n'));
    expect(copied).toEqual(['/home/ana/ä b']);
    expect(files).toEqual([['/home/ana/%C3%A4%20b']]);
    // Qt offers no text with them.
    clipboard.handle(['clipboard-token', 'CLIPBOARD', ['TARGETS', FILES]]);
    expect(asked()).toEqual(['CLIPBOARD', FILES]);
    answer(FILES, 'bytes', encodeText('https://example.org/a\n'));
    expect(copied).toHaveLength(1);
    expect(files).toHaveLength(1);
  });

  it('reads each form of the address of a file', () => {
    const list = [
      '# a comment',
      'file:///one',
      'FILE://host.example/two%20',
      'file:/three',
      '',
      'file:four',
      'ftp://host.example/five'
    ];
    expect(filesOf(list.join('\r\n'))).toEqual(['/one', '/two%20', '/three']);
    expect(filesOf('file:///a\n'.repeat(1000))).toHaveLength(100);
  });

  it('takes no format of a text that somebody has replaced meanwhile', () => {
    clipboard.handle(token('old'));
    const [, id] = sent[0];
    clipboard.offer('new');
    answer('ATOM', 'atoms', [HTML], id);
    answer(HTML, 'bytes', encodeText('<b>old</b>'), id);
    expect(copied).toEqual(['old']);
    sent = [];
    clipboard.handle(['clipboard-request', 5, 'CLIPBOARD', 'UTF8_STRING']);
    expect(sent[0][6]).toEqual(encodeText('new'));
  });

  it('makes a text of HTML that has none, without its tags', () => {
    clipboard.handle(token('before'));
    clipboard.handle(['clipboard-token', 'CLIPBOARD', ['TARGETS', HTML]]);
    expect(asked()).toEqual(['CLIPBOARD', HTML]);
    const html = '<style>p { color: red }</style><p>one<script>two()</script>';
    answer(HTML, 'bytes', encodeText(html));
    expect(copied.pop()).toEqual({ text: 'one', html });
  });

  it('keeps the format of a text that is offered again without it', () => {
    clipboard.offer({ text: 'ä', html: '<b>ä</b>' });
    clipboard.disconnected();
    clipboard.connected();
    sent = [];
    clipboard.offer('ä');
    expect(sent[0][2]).toContain(HTML);
  });

  it('leaves out a format that is too large', () => {
    const html = 'x'.repeat(LIMIT);
    expect(formatted('text', html, LIMIT)).toBe('text');
    expect(formatted('text', html.slice(1), LIMIT)).toMatchObject({
      text: 'text'
    });
    expect(formatted('text', '', LIMIT)).toBe('text');
    expect(formatted('', '', LIMIT)).toBe('');
  });

  it('offers a text with its format, and hands out both', () => {
    clipboard.offer({ text: 'ä', html: '<b>ä</b>' });
    expect(sent[0][2]).toContain(HTML);
    expect(sent[0].slice(6, 8)).toEqual(['bytes', encodeText('ä')]);
    const given = (target: string) => {
      clipboard.handle(['clipboard-request', 5, 'CLIPBOARD', target]);
      return sent[sent.length - 1].slice(3);
    };
    expect(given('TARGETS')[3]).toContain(HTML);
    // Without a word on its encoding, programs would take their own.
    const page = encodeText('<meta charset="utf-8"><b>ä</b>');
    expect(given(HTML)).toEqual([HTML, 8, 'bytes', page]);
    expect(given('UTF8_STRING')[3]).toEqual(encodeText('ä'));
  });

  it('tells of the same again, as the browser may have something else', () => {
    clipboard.offer('ä');
    clipboard.handle(token('ä'));
    clipboard.handle(token('ä'));
    expect(copied).toEqual(['ä', 'ä']);
  });

  it('is not told twice of content that a display repeats after a reconnection', () => {
    clipboard.handle(token('ä'));
    clipboard.disconnected();
    clipboard.connected();
    clipboard.handle(token('ä'));
    expect(copied).toEqual(['ä']);
    clipboard.handle(token('ä'));
    expect(copied).toEqual(['ä', 'ä']);
  });

  it('asks for content that a token does not have', () => {
    clipboard.handle(['clipboard-token', 'CLIPBOARD', []]);
    const [kind, id, ...rest] = sent[0];
    expect([kind, ...rest]).toEqual([
      'clipboard-request',
      'CLIPBOARD',
      'UTF8_STRING'
    ]);
    const later = ['UTF8_STRING', 8, 'bytes', encodeText('later')];
    clipboard.handle(['clipboard-contents', 99, 'CLIPBOARD', ...later]);
    expect(copied).toEqual([]);
    clipboard.handle(['clipboard-contents', id, 'CLIPBOARD', ...later]);
    expect(copied).toEqual(['later']);
  });

  it('has a server forget the targets of what was copied, if it keeps them', () => {
    const forgotten = () =>
      sent
        .filter(([kind]) => kind === 'clipboard-token')
        .map(([, selection, targets, ...rest]) => [
          selection,
          targets,
          rest[5]
        ]);
    const reset = ['CLIPBOARD', [], false];
    clipboard.keepsTargets = true;
    clipboard.handle(['clipboard-token', 'CLIPBOARD', [PNG]]);
    expect(forgotten()).toEqual([reset]);
    clipboard.handle(token('text'));
    answer('ATOM', 'atoms', ['UTF8_STRING']);
    expect(forgotten()).toEqual([reset, reset]);
    // A display says again what it has said before a reconnection.
    clipboard.disconnected();
    clipboard.connected();
    clipboard.handle(token('text'));
    expect(forgotten()).toEqual([reset, reset, reset]);
    sent = [];
    clipboard.keepsTargets = false;
    clipboard.handle(['clipboard-token', 'CLIPBOARD', [PNG]]);
    expect(forgotten()).toEqual([]);
  });

  describe('of selected text', () => {
    const announced = () =>
      sent
        .filter(([kind]) => kind === 'clipboard-token')
        .map(([, selection]) => selection);

    it('is not the clipboard, unless a person wants it', () => {
      clipboard.handle(['clipboard-token', 'PRIMARY', []]);
      clipboard.handle(token('selected', 'PRIMARY'));
      clipboard.offer('outside');
      expect(copied).toEqual([]);
      expect(announced()).toEqual(['CLIPBOARD']);
      for (const encoder of ['rencode', 'rencodeplus'] as const) {
        const hello = clipboard.hello(encoder);
        expect(hello['clipboard.selections']).toEqual(['CLIPBOARD']);
      }
    });

    it('is the clipboard, both ways', () => {
      clipboard.primary = true;
      const { clipboard: nested, ...flat } = clipboard.hello('rencodeplus');
      const both = ['CLIPBOARD', 'PRIMARY'];
      expect(flat['clipboard.selections']).toEqual(both);
      expect(dictionary(nested!).selections).toEqual(both);
      clipboard.handle(token('copied'));
      clipboard.handle(token('selected', 'PRIMARY'));
      // A selection that is given up leaves what there was.
      clipboard.handle(token('', 'PRIMARY'));
      expect(copied).toEqual(['copied', 'selected']);

      // What the middle button would paste is there already. Otherwise no text would stay selected.
      clipboard.offer('selected');
      expect(announced()).toEqual(['CLIPBOARD']);
      sent = [];
      clipboard.offer('outside');
      expect(announced()).toEqual(both);
      clipboard.handle(['clipboard-request', 5, 'PRIMARY', 'UTF8_STRING']);
      expect(sent[sent.length - 1].slice(0, 3)).toEqual([
        ...['clipboard-contents', 5, 'PRIMARY']
      ]);
    });

    it('is asked for where a token does not have it', () => {
      clipboard.primary = true;
      clipboard.handle(['clipboard-token', 'PRIMARY', ['UTF8_STRING']]);
      expect(asked()).toEqual(['PRIMARY', 'UTF8_STRING']);
      answer('UTF8_STRING', 'bytes', encodeText('selected'));
      expect(copied).toEqual(['selected']);
    });

    it('is no news again after a reconnection', () => {
      clipboard.primary = true;
      clipboard.handle(token('copied'));
      clipboard.handle(token('selected', 'PRIMARY'));
      clipboard.disconnected();
      clipboard.connected();
      clipboard.handle(token('copied'));
      clipboard.handle(token('selected', 'PRIMARY'));
      expect(copied).toEqual(['copied', 'selected']);
    });

    it('is told to the server by a connection of its own', () => {
      clipboard.primary = true;
      expect(clipboard.isOutdated).toBe(false);
      clipboard.hello('rencode');
      expect(clipboard.isOutdated).toBe(false);
      clipboard.primary = false;
      expect(clipboard.isOutdated).toBe(true);
      clipboard.disconnected();
      expect(clipboard.isOutdated).toBe(false);
    });
  });

  it('announces nothing again by itself, as it may be why the connection was lost', () => {
    clipboard.offer('long');
    clipboard.disconnected();
    clipboard.connected();
    expect(sent).toHaveLength(1);
    clipboard.offer('long');
    expect(sent).toHaveLength(2);
  });

  it('announces after a reconnection what was offered meanwhile', () => {
    clipboard.disconnected();
    clipboard.offer('meanwhile');
    expect(sent).toEqual([]);
    clipboard.connected();
    expect(sent).toHaveLength(1);
    clipboard.disconnected();
    clipboard.offer('mine');
    clipboard.connected();
    clipboard.handle(token('of the display'));
    clipboard.disconnected();
    clipboard.connected();
    expect(sent.map(([kind]) => kind)).toEqual([
      'clipboard-token',
      'clipboard-token',
      'clipboard-request'
    ]);
  });

  it('offers text, and hands it out', () => {
    clipboard.offer('from here: €');
    clipboard.offer('from here: €');
    expect(sent.length).toBe(1);
    expect(sent[0].slice(6, 8)).toEqual(['bytes', encodeText('from here: €')]);

    sent = [];
    const ask = (target: string) =>
      clipboard.handle(['clipboard-request', 5, 'CLIPBOARD', target]);
    ask('UTF8_STRING');
    ask('image/png');
    expect(sent[0].slice(0, 3)).toEqual(['clipboard-contents', 5, 'CLIPBOARD']);
    expect(sent[0][6]).toEqual(encodeText('from here: €'));
    expect(sent[1]).toEqual(['clipboard-contents-none', 5, 'CLIPBOARD']);
    expect(copied).toEqual([]);
  });

  it('tells of a picture that a program copied', () => {
    const picture = new Uint8Array([1, 2, 3]);
    clipboard.handle([
      'clipboard-token',
      'CLIPBOARD',
      [PNG],
      PNG,
      PNG,
      8,
      'bytes',
      picture,
      true,
      true
    ]);
    const [content] = copied as Blob[];
    expect([content.type, content.size]).toEqual([PNG, 3]);
    clipboard.handle(['clipboard-token', 'CLIPBOARD', ['SOMETHING', PNG]]);
    expect(sent[0].slice(2)).toEqual(['CLIPBOARD', PNG]);
    clipboard.handle(['clipboard-token', 'CLIPBOARD', [PNG, 'UTF8_STRING']]);
    expect(sent[1].slice(2)).toEqual(['CLIPBOARD', 'UTF8_STRING']);
  });

  it('is announced in the terms of each version', () => {
    const newer = clipboard.hello('rencodeplus');
    expect(newer).toMatchObject({
      ...clipboard.hello('rencode'),
      // As 4.4 to 6.3 read it.
      clipboard: { want_targets: true }
    });
  });

  it('has the server send text along, not a picture of it', () => {
    const { clipboard: options } = clipboard.hello('rencodeplus');
    const before = clipboard.hello('rencode')['clipboard.preferred-targets'];
    for (const preferred of [
      dictionary(options)['preferred-targets'],
      before
    ]) {
      expect(preferred).toContain('UTF8_STRING');
      expect(preferred).not.toContain(PNG);
    }
  });

  it('offers a picture by its type, and hands it out when it is asked for', async () => {
    const data = new Uint8Array([4, 5, 6]);
    const picture = new Blob([data], { type: PNG });
    picture.arrayBuffer = async () => data.buffer;
    clipboard.offer(picture);
    expect(sent[0].slice(2, 4)).toEqual([[PNG], '']);
    clipboard.handle(['clipboard-request', 1, 'CLIPBOARD', 'TARGETS']);
    expect(sent[1][6]).toEqual([PNG]);
    clipboard.handle(['clipboard-request', 2, 'CLIPBOARD', 'UTF8_STRING']);
    expect(sent[2][0]).toBe('clipboard-contents-none');
    clipboard.handle(['clipboard-request', 3, 'CLIPBOARD', PNG]);
    await Promise.resolve();
    expect(sent[3].slice(1)).toEqual([3, 'CLIPBOARD', PNG, 8, 'bytes', data]);
  });

  it('offers nothing that the policy keeps from the display', () => {
    clipboard.policy = 'from-display';
    clipboard.offer('secret');
    clipboard.connected();
    clipboard.policy = 'off';
    clipboard.connected();
    expect(sent).toEqual([]);
    clipboard.policy = 'to-display';
    clipboard.connected();
    expect(sent).toEqual([]);
    clipboard.offer('text');
    expect(sent).toHaveLength(1);
  });

  it.each(['before', 'after'])(
    'is not told twice of a content, though something was offered %s the policy was known',
    time => {
      if (time === 'before') {
        clipboard.offer('browser');
      }
      clipboard.policy = 'from-display';
      clipboard.connected();
      clipboard.handle(token('ä'));
      clipboard.offer('browser');
      clipboard.disconnected();
      clipboard.connected();
      clipboard.handle(token('ä'));
      expect(copied).toEqual(['ä']);
    }
  );

  it('is not told twice of a content, though a connection broke that had another policy', () => {
    clipboard.handle(token('ä'));
    clipboard.disconnected();
    clipboard.offer('browser');
    clipboard.policy = 'from-display';
    clipboard.connected();
    clipboard.disconnected();
    clipboard.connected();
    clipboard.handle(token('ä'));
    expect(copied).toEqual(['ä']);
  });

  it('takes its policy from the hello', () => {
    expect(policyOf({ clipboard: { direction: 'both' } })).toBe('both');
    expect(policyOf({ clipboard: { direction: 'to-server' } })).toBe(
      'to-display'
    );
    expect(
      policyOf({ clipboard: {}, 'clipboard-direction': 'to-client' })
    ).toBe('from-display');
    expect(policyOf({})).toBe('off');
    expect(policyOf({ clipboard: { direction: 'disabled' } })).toBe('off');
  });

  it('leaves the rest to others', () => {
    expect(clipboard.handle(['bell', 1])).toBe(false);
  });
});
