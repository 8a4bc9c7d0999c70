/**
 * Drop files on the page as a person does: all that a page sees of it.
 */
export function drop(files: [string, string][]): void {
  const data = new DataTransfer();
  for (const [name, content] of files) {
    data.items.add(new File([content], name));
  }
  const canvas = document.querySelector('.xpra-Window-canvas')!;
  for (const type of ['dragenter', 'dragover', 'drop']) {
    canvas.dispatchEvent(
      new DragEvent(type, {
        bubbles: true,
        cancelable: true,
        dataTransfer: data
      })
    );
  }
}
