import { IStatistics } from '../../../client';
import {
  addStatistics,
  INTERVAL,
  shares
} from '../../../page/sections/statistics';
import { newPanel, WORDS } from '../support';

it('Encodings are told by how many pictures came in each', () => {
  expect(shares({})).toBe('');
  expect(shares({ png: 1, rgb32: 8, scroll: 0, webp: 1 })).toBe(
    'rgb32 80%, png 10%, webp 10%'
  );
});

describe('The section with figures', () => {
  const current = jest.fn();
  let details: HTMLDetailsElement;

  beforeEach(() => {
    jest.useFakeTimers();
    document.body.replaceChildren();
    const statistics: IStatistics = {
      roundTrip: 12.34,
      frames: 29.6,
      bytes: 250_000,
      encodings: { rgb32: 1 }
    };
    current.mockReset().mockReturnValue(statistics);
    const panel = newPanel();
    addStatistics(panel, current, WORDS);
    details = document.querySelector('details')!;
    panel.toggle();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  function open(isOpen: boolean): void {
    details.open = isOpen;
    details.dispatchEvent(new Event('toggle'));
  }

  it('shows the figures', () => {
    open(true);
    const figures = [...details.querySelectorAll('dd')];
    expect(figures.map(({ textContent }) => textContent)).toEqual([
      '12.3 ms',
      '30 a second',
      '2.00 Mbit/s',
      'rgb32 100%'
    ]);
  });

  it('shows dashes for what is not known yet', () => {
    current.mockReturnValue({
      roundTrip: null,
      frames: 0,
      bytes: 0,
      encodings: {}
    });
    open(true);
    const figures = [...details.querySelectorAll('dd')];
    expect(figures[0].textContent).toBe('–');
    expect(figures[3].textContent).toBe('–');
  });

  it('measures only while a person looks', () => {
    expect(current).not.toHaveBeenCalled();
    open(true);
    jest.advanceTimersByTime(2 * INTERVAL);
    expect(current).toHaveBeenCalledTimes(3);
    open(false);
    jest.advanceTimersByTime(2 * INTERVAL);
    expect(current).toHaveBeenCalledTimes(3);
  });
});
