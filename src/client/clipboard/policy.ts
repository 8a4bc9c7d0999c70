/**
 * The administrator's policy for the clipboard.
 */
import { dictionary, text } from '../protocol/read';
import { IDictionary, Value } from '../protocol/value';

/**
 * Where the clipboard's content may go.
 */
export type ClipboardPolicy = 'both' | 'to-display' | 'from-display' | 'off';

const POLICIES: Record<string, ClipboardPolicy> = {
  both: 'both',
  'to-server': 'to-display',
  'to-client': 'from-display'
};

/**
 * The policy that a server's hello states.
 */
export function policyOf(hello: IDictionary): ClipboardPolicy {
  const options = dictionaryOf(hello.clipboard);
  // Before version 4 it is beside the others.
  const direction = options.direction ?? hello['clipboard-direction'];
  return (direction && POLICIES[text(direction)]) || 'off';
}

function dictionaryOf(value: Value | undefined): IDictionary {
  return typeof value === 'object' && value !== null ? dictionary(value) : {};
}
