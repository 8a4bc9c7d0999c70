/**
 * What can be started in the display, beside what runs in it.
 */
import desktopSvg from '../../../style/icons/desktop.svg';
import programSvg from '../../../style/icons/program.svg';
import terminalSvg from '../../../style/icons/terminal.svg';
import { Client } from '../../client/client';
import { IPrograms } from '../../client/windows/startmenu';
import { request } from '../activity';
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
  const ask = async (...asked: Parameters<typeof request>) => {
    let response: Response;
    try {
      response = await request(...asked);
    } catch {
      throw new Error(words.__('The server cannot be reached.'));
    }
    if (!response.ok) {
      const { message } = (await response.json()) as { message: string };
      throw new Error(message);
    }
    return response;
  };
  return {
    list: async () => {
      const response = await ask(
        display.replace(/displays\/[^/]*$/, 'profiles')
      );
      const profiles = (await response.json()) as {
        id: string;
        title: string;
        description: string;
        icon: string;
        kind: string;
      }[];
      return profiles
        .filter(({ kind }) => kind === 'seamless')
        .map(({ id, title, description, icon }) => ({
          id,
          title,
          description,
          icon: addressOf(icon)
        }));
    },
    start: async ({ id }) => {
      await ask(`${display}/programs`, 'POST', { profile: id });
    }
  };
}

/**
 * The section about programs.
 */
export function addPrograms(panel: Panel, client: Client, words: IWords): void {
  const start = button(words.__('Start a program…'), () => {
    panel.close();
    client.openStartMenu();
  });
  panel.add(words.__('Programs'), start);
}

function addressOf(icon: string): string {
  const svg = ICONS[icon];
  return svg ? `data:image/svg+xml,${encodeURIComponent(svg)}` : icon;
}
