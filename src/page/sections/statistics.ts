/**
 * The section with figures about the connection. They are measured only while a person looks.
 */
import { IStatistics } from '../../client';
import { Panel } from '../panel';
import { IWords } from '../words';

/**
 * Milliseconds from one update of the figures to the next.
 */
export const INTERVAL = 1000;

/**
 * @param current Gives the figures of this moment.
 */
export function addStatistics(
  panel: Panel,
  current: () => IStatistics,
  words: IWords
): void {
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  summary.textContent = words.__('Show');
  const list = document.createElement('dl');
  list.className = 'xpra-Panel-figures';
  details.append(summary, list);
  panel.add(words.__('Connection'), details);

  const rows = {
    roundTrip: row(list, words.__('Round trip')),
    frames: row(list, words.__('Frames')),
    bandwidth: row(list, words.__('Bandwidth')),
    encodings: row(list, words.__('Encodings'))
  };
  const update = () => {
    const { roundTrip, frames, bytes, encodings } = current();
    rows.roundTrip.textContent =
      roundTrip === null ? '–' : words.__('%1 ms', roundTrip.toFixed(1));
    rows.frames.textContent = words.__('%1 a second', Math.round(frames));
    rows.bandwidth.textContent = words.__(
      '%1 Mbit/s',
      ((bytes * 8) / 1e6).toFixed(2)
    );
    rows.encodings.textContent = shares(encodings) || '–';
  };
  let timer: number | undefined;
  const follow = () => {
    clearInterval(timer);
    if (details.open && panel.isOpen) {
      update();
      timer = window.setInterval(update, INTERVAL);
    }
  };
  details.addEventListener('toggle', follow);
  panel.follow(follow);
}

/**
 * The encodings with their share of the pictures, the largest first: `rgb32 90%, png 10%`.
 */
export function shares(counts: Record<string, number>): string {
  const entries = Object.entries(counts).filter(([, count]) => count > 0);
  const all = entries.reduce((sum, [, count]) => sum + count, 0);
  return entries
    .sort(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${Math.round((100 * count) / all)}%`)
    .join(', ');
}

function row(list: HTMLElement, name: string): HTMLElement {
  const term = document.createElement('dt');
  term.textContent = name;
  const figure = document.createElement('dd');
  list.append(term, figure);
  return figure;
}
