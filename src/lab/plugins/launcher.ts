import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILauncher } from '@jupyterlab/launcher';
import {
  ITranslator,
  nullTranslator,
  TranslationBundle
} from '@jupyterlab/translation';
import { DisposableSet, IDisposable } from '@lumino/disposable';

import { CommandIDs } from '../commands/ids';
import { IProfile } from '../../contract/model';
import { IXpraManager, IXpraSettings, IXpraTracker } from '../services/tokens';

/**
 * Adds a tile for each profile to the launcher, and for each pinned program.
 */
export const launcherPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-xpra:launcher',
  description: 'Adds a tile for each profile to the launcher.',
  autoStart: true,
  // The tracker's plugin adds the commands.
  requires: [IXpraManager, IXpraTracker, IXpraSettings],
  optional: [ILauncher, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    manager: IXpraManager,
    _: IXpraTracker,
    settings: IXpraSettings,
    launcher: ILauncher | null,
    translator: ITranslator | null
  ): void => {
    if (!launcher) {
      return;
    }
    const trans = (translator ?? nullTranslator).load('jupyterlab_xpra');
    let tiles: IDisposable | null = null;
    const update = () => {
      tiles?.dispose();
      const profiles = manager.profiles.filter(
        ({ id, tile }) => tile || settings.pinned.includes(id)
      );
      tiles = addTiles(launcher, profiles, trans);
    };
    update();
    manager.profilesChanged.connect(update);
    settings.changed.connect(update);
  }
};

/**
 * Add a tile for each profile.
 *
 * @returns A disposable that removes the tiles.
 */
function addTiles(
  launcher: ILauncher,
  profiles: ReadonlyArray<IProfile>,
  trans: TranslationBundle
): IDisposable {
  return DisposableSet.from(
    profiles.map(({ category, icon, id, installed }, rank) =>
      launcher.add({
        command: CommandIDs.create,
        args: { profile: id },
        // Pinned programs are together, whatever their category.
        category: installed || !category ? trans.__('Desktop') : category,
        // Between the consoles and the rest, in versions of Lab that have ranks.
        categoryRank: 50,
        kernelIconUrl: icon.includes('/') ? icon : undefined,
        rank
      })
    )
  );
}
