/**
 * The description that a server gives of itself in its hello.
 */
import { IServer } from '../input/types';
import { Encoder } from '../protocol/packets';
import { IDictionary } from '../protocol/value';

export function serverOf(hello: IDictionary, encoder: Encoder): IServer {
  return {
    version: String(hello.version)
      .split('.')
      .map(part => parseInt(part, 10) || 0),
    encoder: encoder === 'rencodeplus' ? 'rencodeplus' : 'rencode',
    hello
  };
}

/**
 * Whether the display is a desktop, whose session manages the windows.
 */
export function isDesktop({ hello }: IServer): boolean {
  return hello.desktop === true || hello.desktop === 1;
}
