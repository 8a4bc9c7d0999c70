/**
 * jsdom has byte arrays of its own, and the text encoder Node's. To be imported first.
 */
globalThis.Uint8Array = new TextEncoder().encode('')
  .constructor as typeof Uint8Array;
