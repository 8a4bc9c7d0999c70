import { roundTripOf } from '../../page/distance';

describe('the way to the server and back', () => {
  const loaded = (wait: number, transferSize = 300) =>
    ({
      requestStart: 7,
      responseStart: 7 + wait,
      transferSize
    }) as PerformanceResourceTiming;

  it('is the shortest wait for something that came from the server', () => {
    expect(roundTripOf([loaded(90), loaded(42), loaded(60)])).toBe(42);
    expect(roundTripOf([loaded(90), loaded(0, 0)])).toBe(90);
  });

  it('is not known where everything came from a cache', () => {
    expect(roundTripOf([])).toBeUndefined();
    expect(roundTripOf([loaded(0, 0)])).toBeUndefined();
  });
});
