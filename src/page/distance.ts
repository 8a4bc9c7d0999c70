/**
 * How far away the server is, as the browser has seen while it loaded the page.
 */

/**
 * The shortest time that the browser waited for an answer, in milliseconds: the way to the server
 * and back, and what the server took. Not known where everything came from the browser's cache.
 *
 * @param loaded The page and its files.
 */
export function roundTripOf(
  loaded: PerformanceResourceTiming[]
): number | undefined {
  const waits = loaded
    .filter(({ transferSize }) => transferSize > 0)
    .map(({ requestStart, responseStart }) => responseStart - requestStart);
  return waits.length > 0 ? Math.min(...waits) : undefined;
}

/**
 * The page and its files, as the browser loaded them, and those of the page that frames it: Lab
 * has loaded so many that the server was quick with one of them.
 */
export function loaded(): PerformanceResourceTiming[] {
  // There is no such element where the frame is another site's.
  const frames = window.frameElement ? [window, window.parent] : [window];
  return frames.flatMap(({ performance }) =>
    ['navigation', 'resource'].flatMap(
      type => performance.getEntriesByType(type) as PerformanceResourceTiming[]
    )
  );
}
