/**
 * The section with the server's menu, which the page has where there is no Lab.
 */
import { Panel } from '../panel';
import { IWords } from '../words';

export function addServer(panel: Panel, words: IWords): void {
  const menu = document.querySelector<HTMLElement>('#server');
  if (menu) {
    menu.hidden = false;
    panel.add(words.__('Server'), menu);
  }
}
