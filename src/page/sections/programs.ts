/**
 * The programs that a person can start in the display, beside those that run in it.
 */
import desktopSvg from '../../../style/icons/desktop.svg';
import filesSvg from '../../../style/icons/files.svg';
import programSvg from '../../../style/icons/program.svg';
import terminalSvg from '../../../style/icons/terminal.svg';
import { IProgram, IPrograms } from '../../client';
import { byCategory } from '../../contract/categories';
import { IProfile } from '../../contract/model';
import { ask } from '../http';
import { button, Panel } from '../panel';
import { IWords } from '../words';

const ICONS: Record<string, string> = {
  desktop: desktopSvg,
  terminal: terminalSvg,
  files: filesSvg,
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
      const seamless = ((await response.json()) as IProfile[]).filter(
        ({ kind }) => kind === 'seamless'
      );
      return byCategory(seamless, words).flatMap(([category, members]) =>
        members.map(profile => programOf(profile, category, words))
      );
    },
    start: async ({ id }) => {
      await ask(words, `${display}/programs`, 'POST', { profile: id });
    }
  };
}

/**
 * @param category The category's translated title.
 */
function programOf(
  { id, title, description, keywords, icon, tile }: IProfile,
  category: string,
  words: IWords
): IProgram {
  const shared = { id, description, keywords, category, icon: addressOf(icon) };
  switch (id) {
    // The tile of the Launcher has to be told from that of Lab's own terminal.
    case 'terminal':
      return { ...shared, title: words.__('Terminal'), shortcut: 'bar' };
    case 'files':
      return { ...shared, title: words.__('Files'), shortcut: 'bar' };
  }
  return { ...shared, title, shortcut: tile ? 'ground' : 'none' };
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
