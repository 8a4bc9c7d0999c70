import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IMainMenu } from '@jupyterlab/mainmenu';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { DisposableSet } from '@lumino/disposable';

import { CommandIDs } from '../commands/ids';
import { IXpraManager, IXpraTracker } from '../services/tokens';

/**
 * Adds the commands to the palette, and an entry for each profile to File → New.
 *
 * The schema has the tab's context menu.
 */
export const menuPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-xpra:menu',
  description: 'Adds the commands about displays to the palette and the menu.',
  autoStart: true,
  // The tracker's plugin adds the commands.
  requires: [IXpraManager, IXpraTracker],
  optional: [ITranslator, ICommandPalette, IMainMenu],
  activate: (
    app: JupyterFrontEnd,
    manager: IXpraManager,
    tracker: IXpraTracker,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    mainMenu: IMainMenu | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_xpra');
    const category = trans.__('Desktop');

    for (const command of [
      CommandIDs.open,
      CommandIDs.openInBrowserTab,
      CommandIDs.toggleWindows,
      CommandIDs.nextWindow,
      CommandIDs.renameTab,
      CommandIDs.tearOff,
      CommandIDs.pictureInPicture,
      CommandIDs.rename,
      CommandIDs.screenshot,
      CommandIDs.share,
      CommandIDs.stop,
      CommandIDs.stopAll
    ]) {
      palette?.addItem({ command, category });
    }

    let entries = new DisposableSet();
    const update = () => {
      entries.dispose();
      entries = new DisposableSet();
      const profiles = manager.profiles.filter(({ tile }) => tile);
      for (const { id: profile } of profiles) {
        const args = { profile, isPalette: true };
        if (palette) {
          entries.add(
            palette.addItem({ command: CommandIDs.create, category, args })
          );
        }
      }
      if (mainMenu && profiles.length > 0) {
        const items = profiles.map(({ id: profile }) => ({
          command: CommandIDs.create,
          args: { profile }
        }));
        entries.add(mainMenu.fileMenu.newMenu.addGroup(items, 30));
      }
    };
    update();
    manager.profilesChanged.connect(update);
  }
};
