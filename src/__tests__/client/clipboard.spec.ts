import './realm';

import {
  Clipboard,
  Content,
  PNG,
  policyOf
} from '../../client/clipboard/clipboard';
import { createLog } from '../../client/log/log';
import { encodeText } from '../../client/protocol/bytes';
import { dictionary } from '../../client/protocol/read';
import { Packet } from '../../client/protocol/value';

describe('the clipboard', () => {
  let sent: Packet[];
  let copied: Content[];
  let clipboard: Clipboard;

  beforeEach(() => {
    sent = [];
    copied = [];
    clipboard = new Clipboard(
      packet => sent.push(packet),
      content => copied.push(content),
      createLog([])
    );
    clipboard.connected();
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

  it('tells what a program copied', () => {
    expect(clipboard.handle(token('ä'))).toBe(true);
    expect(copied).toEqual(['ä']);
    // Text that came from the display is no news to it.
    clipboard.offer('ä');
    clipboard.connected();
    expect(sent).toEqual([]);
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
    const answer = ['UTF8_STRING', 8, 'bytes', encodeText('later')];
    clipboard.handle(['clipboard-contents', id, 'CLIPBOARD', ...answer]);
    clipboard.handle(['clipboard-contents', 99, 'CLIPBOARD', ...answer]);
    expect(copied).toEqual(['later']);
  });

  it('has no selection of the middle button', () => {
    clipboard.handle(['clipboard-token', 'PRIMARY', []]);
    expect(sent).toEqual([]);
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
    expect(sent).toHaveLength(2);
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
    expect(sent.length).toBe(1);
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
