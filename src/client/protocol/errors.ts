/**
 * The other side sent what the protocol does not allow, or more than we take.
 */
export class ProtocolError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProtocolError';
  }
}
