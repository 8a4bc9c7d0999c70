/**
 * The values that a packet is made of, whatever the encoder.
 *
 * `Map` is a dictionary whose keys need not be text, such as keycodes.
 * Decoders give a `Map` for a dictionary with such keys and for no other.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Value[]
  | IDictionary
  | Map<Value, Value>;

export interface IDictionary {
  [key: string]: Value;
}

/**
 * One message of either side: its type, then its arguments.
 */
export type Packet = [type: string, ...args: Value[]];
