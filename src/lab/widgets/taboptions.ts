import { ITranslator } from '@jupyterlab/translation';

import { ITabWindow } from '../../contract/messages';
import { IPageContext, IXpraManager } from '../services/tokens';
import { Stages } from './stages';

/**
 * The options of a tab.
 */
export interface ITabOptions {
  /**
   * The manager of the displays.
   */
  manager: IXpraManager;

  /**
   * The context that Lab tells the display's page; none by default.
   */
  context?: IPageContext;

  /**
   * Whether each window of the display is a tab; false by default.
   */
  docked?: boolean;

  /**
   * The id of the display; none if the display is yet to be started.
   */
  displayId?: string;

  /**
   * The name that a person has given to the tab; none by default.
   */
  givenName?: string;

  /**
   * The id of the tab; a random one by default.
   */
  id?: string;

  /**
   * The name that the display had when it was last seen.
   */
  name?: string;

  /**
   * Fulfils when the tab has its place among the others. The page is not loaded before that;
   * by default it is loaded when the tab is first in sight.
   */
  placed?: Promise<unknown>;

  /**
   * The profile that the display was started from, when it was last seen.
   */
  profile?: string;

  /**
   * The stages of the displays whose windows are tabs; none if no display's are.
   */
  stages?: Stages;

  /**
   * The window that fills the tab; none by default.
   */
  window?: ITabWindow;

  translator?: ITranslator;
}
