import './realm';

import { Clipboard } from '../../client/clipboard/clipboard';
import { encodeText } from '../../client/protocol/bytes';
import { Packet } from '../../client/protocol/value';

describe('the clipboard', () => {
  let sent: Packet[];
  let copied: string[];
  let clipboard: Clipboard;

  beforeEach(() => {
    sent = [];
    copied = [];
    clipboard = new Clipboard(
      packet => sent.push(packet),
      text => copied.push(text)
    );
  });

  const token = (text: string): Packet => [
    'clipboard-token',
    'CLIPBOARD',
    ['UTF8_STRING'],
    'UTF8_STRING',
    'UTF8_STRING',
    8,
    'bytes',
    encodeText(text),
    true,
    true
  ];

  it('tells what a program copied, once', () => {
    expect(clipboard.handle(token('ä'))).toBe(true);
    clipboard.handle(token('ä'));
    expect(copied).toEqual(['ä']);
    // What came from the display is no news to it.
    clipboard.offer('ä');
    clipboard.connected();
    expect(sent).toEqual([]);
  });

  it('asks for what came without content', () => {
    clipboard.handle(['clipboard-token', 'CLIPBOARD', []]);
    const [kind, id, ...rest] = sent[0];
    expect([kind, ...rest]).toEqual([
      'clipboard-request',
      'CLIPBOARD',
      'UTF8_STRING'
    ]);
    const answer = ['UTF8_STRING', 8, 'bytes', encodeText('later')];
    clipboard.handle(['clipboard-contents', id, 'CLIPBOARD', ...answer]);
    clipboard.handle(['clipboard-contents', 99, 'CLIPBOARD', ...answer]);
    expect(copied).toEqual(['later']);
  });

  it('has no selection of the middle button', () => {
    clipboard.handle(['clipboard-token', 'PRIMARY', []]);
    expect(sent).toEqual([]);
  });

  it('offers text, again after a reconnection, and hands it out', () => {
    clipboard.offer('from here: €');
    clipboard.offer('from here: €');
    expect(sent.length).toBe(1);
    expect(sent[0].slice(6, 8)).toEqual(['bytes', encodeText('from here: €')]);
    clipboard.connected();
    expect(sent[1]).toEqual(sent[0]);

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

  it('leaves the rest to others', () => {
    expect(clipboard.handle(['bell', 1])).toBe(false);
  });
});
