/**
 * The programs that a person can start in the display, beside those that run in it.
 */
import desktopSvg from '../../../style/icons/desktop.svg';
import programSvg from '../../../style/icons/program.svg';
import terminalSvg from '../../../style/icons/terminal.svg';
import { IPrograms } from '../../client';
import { IProfile } from '../../contract/model';
import { ask } from '../http';
import { button, Panel } from '../panel';
import { IWords } from '../words';

const ICONS: Record<string, string> = {
  desktop: desktopSvg,
  terminal: terminalSvg,
  program: programSvg
};

/**
 * The profiles whose programs show windows of their own.
 *
 * @param display The display's address in the API.
 */
export function programsOf(display: string, words: IWords): IPrograms {
  return {
    list: async () => {
      const profiles = display.replace(/displays\/[^/]*$/, 'profiles');
      const response = await ask(words, profiles);
      return ((await response.json()) as IProfile[])
        .filter(({ kind }) => kind === 'seamless')
        .map(({ id, title, description, icon }) => ({
          id,
          title,
          description,
          icon: addressOf(icon)
        }));
    },
    start: async ({ id }) => {
      await ask(words, `${display}/programs`, 'POST', { profile: id });
    }
  };
}

/**
 * The section about programs.
 *
 * @param openMenu Opens the start menu.
 */
export function addPrograms(
  panel: Panel,
  openMenu: () => void,
  words: IWords
): void {
  const start = button(words.__('Start a program…'), () => {
    panel.close();
    openMenu();
  });
  panel.add(words.__('Programs'), start);
}

function addressOf(icon: string): string {
  const svg = ICONS[icon];
  return svg ? `data:image/svg+xml,${encodeURIComponent(svg)}` : icon;
}
