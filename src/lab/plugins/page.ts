import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IThemeManager } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { PageContext } from '../services/pagecontext';
import { IPageContext, IXpraSettings } from '../services/tokens';

/**
 * Tells the pages of the displays Lab's language, theme and settings.
 */
export const pagePlugin: JupyterFrontEndPlugin<IPageContext> = {
  id: 'jupyterlab-xpra:page',
  description:
    'Tells the pages of the displays the language, theme and settings.',
  autoStart: true,
  requires: [IXpraSettings],
  optional: [ITranslator, IThemeManager],
  provides: IPageContext,
  activate: (
    _: JupyterFrontEnd,
    settings: IXpraSettings,
    translator: ITranslator | null,
    themes: IThemeManager | null
  ): IPageContext => {
    const { languageCode } = translator ?? nullTranslator;
    const context = new PageContext(languageCode);
    if (themes) {
      Private.tellTheme(context, themes);
    }
    Private.tellPreferences(context, settings);
    return context;
  }
};

namespace Private {
  /**
   * The names of the page's colours, and of Lab's colours that they are set to.
   */
  const COLOURS = {
    '--accent': '--jp-brand-color1',
    '--surface': '--jp-layout-color1',
    '--text': '--jp-ui-font-color1',
    '--muted': '--jp-ui-font-color2',
    '--line': '--jp-border-color1',
    '--backdrop': '--jp-layout-color3'
  };

  /**
   * Tell the pages the theme, now and whenever it changes.
   */
  export function tellTheme(context: PageContext, themes: IThemeManager): void {
    const update = () => {
      if (themes.theme) {
        const light = themes.isLight(themes.theme);
        context.setTheme({ light, colours: colours() });
      }
    };
    update();
    themes.themeChanged.connect(update);
  }

  /**
   * Tell the pages the user's preferences, once they are loaded and whenever they change.
   */
  export function tellPreferences(
    context: PageContext,
    settings: IXpraSettings
  ): void {
    const update = () => {
      const { preferences } = settings;
      if (preferences) {
        context.setPreferences(preferences);
      }
    };
    update();
    settings.changed.connect(update);
  }

  /**
   * The colours of the current theme.
   */
  function colours(): Record<string, string> {
    const style = window.getComputedStyle(document.body);
    return Object.fromEntries(
      Object.entries(COLOURS)
        .map(([own, labs]) => [own, style.getPropertyValue(labs).trim()])
        .filter(([, colour]) => colour !== '')
    );
  }
}
