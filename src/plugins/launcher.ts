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

import { CommandIDs } from '../commands';
import { IProfile } from '../model';
import { IXpraManager, IXpraTracker } from '../tokens';

/**
 * Adds a tile for each profile to the launcher.
 */
export const launcherPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-xpra:launcher',
  description: 'Adds a tile for each profile to the launcher.',
  autoStart: true,
  // The tracker's plugin adds the commands.
  requires: [IXpraManager, IXpraTracker],
  optional: [ILauncher, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    manager: IXpraManager,
    tracker: IXpraTracker,
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
      tiles = addTiles(launcher, manager.profiles, trans);
    };
    update();
    manager.profilesChanged.connect(update);
  }
};

/**
 * Add a tile for each profile.
 *
 * @returns What removes the tiles.
 */
export function addTiles(
  launcher: ILauncher,
  profiles: ReadonlyArray<IProfile>,
  trans: TranslationBundle
): IDisposable {
  return DisposableSet.from(
    profiles.map(({ category, icon, id }, rank) =>
      launcher.add({
        command: CommandIDs.create,
        args: { profile: id },
        category: category || trans.__('Desktop'),
        // Between the consoles and the rest, where Lab knows ranks.
        categoryRank: 50,
        kernelIconUrl: icon.startsWith('data:') ? icon : undefined,
        rank
      })
    )
  );
}
