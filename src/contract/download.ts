/**
 * The address of a file of a display.
 *
 * @param display The display's address in the API.
 * @param path As it is in an address: a byte may be `%` and two digits.
 */
export function fileAddress(display: string, path: string): string {
  // These have a meaning of their own in the query of an address.
  const escaped = path.replace(/[&+#]/g, encodeURIComponent);
  return `${display}/download?path=${escaped}`;
}

/**
 * Have the browser save what is at an address.
 */
export function download(address: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = '';
  link.click();
}
