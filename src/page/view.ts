/**
 * The section about how the display is seen.
 */
import { button, Panel } from './panel';
import { IWords } from './words';

export function addView(panel: Panel, words: IWords): void {
  const full = button('', () => {
    panel.close();
    const done = document.fullscreenElement
      ? document.exitFullscreen()
      : document.documentElement.requestFullscreen();
    done.catch((error: unknown) => {
      console.warn('The browser refused full screen:', error);
    });
  });
  const update = () => {
    full.textContent = document.fullscreenElement
      ? words.__('Leave full screen')
      : words.__('Full screen');
  };
  document.addEventListener('fullscreenchange', update);
  update();
  full.hidden = !document.fullscreenEnabled;
  panel.add(words.__('View'), full);
}
