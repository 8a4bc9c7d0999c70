import './realm';

import { FILE_LIMIT, Files, ITransfer } from '../../client/files/files';
import { Packet } from '../../client/protocol/value';

describe('files that a display sends', () => {
  let sent: Packet[];
  let told: ITransfer[];
  let files: Files;

  beforeEach(() => {
    sent = [];
    told = [];
    files = new Files(
      packet => sent.push(packet),
      transfer => told.push({ ...transfer })
    );
  });

  const begin = (size: number, data: Uint8Array, id = '', name = 'a.txt') =>
    files.handle([
      'send-file',
      name,
      'text/plain',
      false,
      false,
      size,
      data,
      id ? { 'file-chunk-id': id } : {},
      'send-id'
    ]);
  const chunk = (id: string, number: number, data: number[], more: boolean) =>
    files.handle(['send-file-chunk', id, number, new Uint8Array(data), more]);
  const last = () => told[told.length - 1];

  it('are announced in the terms of each version', () => {
    const flat = files.hello('rencode');
    expect(flat).toMatchObject({ 'file-transfer': true });
    expect(files.hello('rencodeplus')).toMatchObject({
      ...flat,
      file: { enabled: true, 'size-limit': FILE_LIMIT }
    });
  });

  it('come in one packet', () => {
    expect(begin(2, new Uint8Array([1, 2]))).toBe(true);
    expect(last()).toMatchObject({ name: 'a.txt', received: 2, error: '' });
    expect(last().file?.size).toBe(2);
    expect(sent).toEqual([]);
  });

  it('come in chunks, each of which is acknowledged', () => {
    begin(3, new Uint8Array(), 'x');
    chunk('x', 1, [1, 2], true);
    expect(last()).toMatchObject({ size: 3, received: 2, file: null });
    chunk('x', 2, [3], false);
    expect(last().file?.size).toBe(3);
    expect(sent).toEqual([
      ['ack-file-chunk', 'x', true, '', 0],
      ['ack-file-chunk', 'x', true, '', 1],
      ['ack-file-chunk', 'x', true, '', 2]
    ]);
    chunk('x', 3, [4], false);
    expect(sent.length).toBe(3);
  });

  it('have no folder in their name', () => {
    begin(1, new Uint8Array([1]), '', '../up\\a.txt');
    expect(last().name).toBe('a.txt');
  });

  it('are refused if they are too large, incomplete or more than was said', () => {
    begin(FILE_LIMIT + 1, new Uint8Array(), 'large');
    expect(last().error).not.toBe('');
    expect(sent.pop()).toEqual([
      'ack-file-chunk',
      'large',
      false,
      last().error,
      0
    ]);

    begin(3, new Uint8Array([1, 2]));
    expect(last()).toMatchObject({ file: null });
    expect(last().error).not.toBe('');

    begin(3, new Uint8Array(), 'x');
    chunk('x', 2, [1], true);
    expect(sent.pop()?.[2]).toBe(false);

    begin(3, new Uint8Array(), 'y');
    chunk('y', 1, [1, 2, 3, 4], true);
    expect(sent.pop()?.[2]).toBe(false);

    begin(3, new Uint8Array(), 'z');
    chunk('z', 1, [1], false);
    expect(sent.pop()?.[2]).toBe(false);
    expect(last().file).toBeNull();
  });

  it('end with the connection', () => {
    begin(3, new Uint8Array(), 'x');
    files.disconnected();
    expect(last().error).not.toBe('');
  });

  it('leave other packets to others', () => {
    expect(files.handle(['bell', 1])).toBe(false);
  });
});
