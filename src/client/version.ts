/**
 * Whether a server's version, such as `[6, 5, 5]`, is this one or a later one.
 */
export function isSince(
  version: number[],
  major: number,
  minor: number
): boolean {
  const [theirs = 0, theirMinor = 0] = version;
  return theirs > major || (theirs === major && theirMinor >= minor);
}
