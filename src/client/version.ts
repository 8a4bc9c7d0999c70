/**
 * Whether a server's version, such as `[6, 5, 5]`, is this one or a later one.
 */
export function isSince(version: number[], ...since: number[]): boolean {
  const differs = since.findIndex((part, i) => (version[i] ?? 0) !== part);
  return differs < 0 || (version[differs] ?? 0) > since[differs]!;
}
