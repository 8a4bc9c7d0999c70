import { DisposableDelegate, IDisposable } from '@lumino/disposable';

/**
 * Call a function whenever an element may have another place or size on the page.
 *
 * #### Notes
 * Lumino lays out by the styles of elements: one that moves without a change of its size gets no
 * message, and the browser has no event for it either.
 *
 * @param node - The element, which is in the document.
 *
 * @param moved - Is called after each change.
 *
 * @returns What ends the watch.
 */
export function watchLayout(node: HTMLElement, moved: () => void): IDisposable {
  const sizes = new ResizeObserver(moved);
  sizes.observe(node);
  const styles = new MutationObserver(moved);
  for (
    let next: HTMLElement | null = node;
    next !== null;
    next = next.parentElement
  ) {
    styles.observe(next, { attributeFilter: ['class', 'style'] });
  }
  return new DisposableDelegate(() => {
    sizes.disconnect();
    styles.disconnect();
  });
}
