import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IThemeManager } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { PageContext } from '../services/pagecontext';
import { IPreferences } from '../../contract/preferences';
import { IPageContext } from '../services/tokens';
import { displayPlugin } from './display';

/**
 * Tells the pages of the displays what is Lab's: its language, theme and settings.
 */
export const pagePlugin: JupyterFrontEndPlugin<IPageContext> = {
  id: 'jupyterlab-xpra:page',
  description:
    'Tells the pages of the displays the language, theme and settings.',
  autoStart: true,
  optional: [ITranslator, IThemeManager, ISettingRegistry],
  provides: IPageContext,
  activate: (
    _: JupyterFrontEnd,
    translator: ITranslator | null,
    themes: IThemeManager | null,
    settingRegistry: ISettingRegistry | null
  ): IPageContext => {
    const context = new PageContext(
      (translator ?? nullTranslator).languageCode
    );

    if (themes) {
      const update = () => {
        if (themes.theme) {
          const light = themes.isLight(themes.theme);
          context.setTheme({ light, colours: Private.colours() });
        }
      };
      update();
      themes.themeChanged.connect(update);
    }

    settingRegistry
      ?.load(displayPlugin.id)
      .then(settings => {
        const update = () => {
          context.setPreferences(Private.preferences(settings));
        };
        update();
        settings.changed.connect(update);
      })
      .catch(error => {
        console.error('The settings of displays were not loaded.', error);
      });

    return context;
  }
};

namespace Private {
  /**
   * The page's colours, and Lab's that stand for them.
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
   * The colours of the current theme.
   */
  export function colours(): Record<string, string> {
    const style = window.getComputedStyle(document.body);
    return Object.fromEntries(
      Object.entries(COLOURS)
        .map(([own, labs]) => [own, style.getPropertyValue(labs).trim()])
        .filter(([, colour]) => colour !== '')
    );
  }

  /**
   * What the settings say about displays.
   */
  export function preferences(
    settings: ISettingRegistry.ISettings
  ): IPreferences {
    const { scale, quality, keyboardLayout, keyboardEscape } =
      settings.composite as unknown as Pick<
        IPreferences,
        'scale' | 'quality'
      > & { keyboardLayout: string; keyboardEscape: string };
    return { scale, quality, layout: keyboardLayout, escape: keyboardEscape };
  }
}
