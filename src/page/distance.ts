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
 * The page and its files, as the browser loaded them.
 */
export function loaded(): PerformanceResourceTiming[] {
  const of = (type: string) =>
    performance.getEntriesByType(type) as PerformanceResourceTiming[];
  return [...of('navigation'), ...of('resource')];
}
