import { ServerConnection } from '@jupyterlab/services';
import { TranslationBundle } from '@jupyterlab/translation';

import { DisplayState, IDisplayModel } from '../contract/model';

/**
 * A display's state, in a word.
 */
export function stateLabel(
  state: DisplayState,
  trans: TranslationBundle
): string {
  switch (state) {
    case 'starting':
      return trans.__('starting');
    case 'ready':
      return trans.__('ready');
    case 'stopping':
      return trans.__('stopping');
    case 'ended':
      return trans.__('ended');
  }
}

/**
 * How a display ended, in a few words.
 */
export function endLabel(
  { name, reason }: IDisplayModel,
  trans: TranslationBundle
): string {
  switch (reason) {
    case 'failed':
      return trans.__('%1 could not be started', name);
    case 'lost':
      return trans.__('%1 ended unexpectedly', name);
    case 'culled':
      return trans.__('%1 was stopped because nobody used it', name);
    case 'stopped':
      return trans.__('%1 was stopped', name);
    default:
      return trans.__('%1 has ended', name);
  }
}

/**
 * Why the server could not be asked, in a sentence.
 */
export function failureLabel(error: Error, trans: TranslationBundle): string {
  return error instanceof ServerConnection.ResponseError
    ? trans.__('The Jupyter server says: %1 Trying again…', error.message)
    : trans.__('The Jupyter server does not answer. Trying again…');
}

/**
 * A time span, to the minute.
 *
 * @param milliseconds - The time span. A negative one, which comes from clocks that disagree,
 * counts as zero.
 */
export function durationLabel(
  milliseconds: number,
  trans: TranslationBundle
): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) {
    return trans.__('%1 d %2 h', days, hours % 24);
  }
  if (hours > 0) {
    return trans.__('%1 h %2 min', hours, minutes % 60);
  }
  return minutes > 0 ? trans.__('%1 min', minutes) : trans.__('< 1 min');
}
