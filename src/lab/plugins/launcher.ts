import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILauncher } from '@jupyterlab/launcher';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import {
  ITranslator,
  nullTranslator,
  TranslationBundle
} from '@jupyterlab/translation';
import { DisposableSet, IDisposable } from '@lumino/disposable';

import { CommandIDs } from '../commands/commands';
import { IProfile } from '../../contract/model';
import { IXpraManager, IXpraTracker } from '../services/tokens';
import { displayPlugin } from './display';

/**
 * Adds a tile for each profile to the launcher, and for each pinned program.
 */
export const launcherPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-xpra:launcher',
  description: 'Adds a tile for each profile to the launcher.',
  autoStart: true,
  // The tracker's plugin adds the commands.
  requires: [IXpraManager, IXpraTracker],
  optional: [ILauncher, ITranslator, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    manager: IXpraManager,
    tracker: IXpraTracker,
    launcher: ILauncher | null,
    translator: ITranslator | null,
    settingRegistry: ISettingRegistry | null
  ): void => {
    if (!launcher) {
      return;
    }
    const trans = (translator ?? nullTranslator).load('jupyterlab_xpra');
    let tiles: IDisposable | null = null;
    let pinned: string[] = [];
    const update = () => {
      tiles?.dispose();
      const profiles = manager.profiles.filter(
        ({ id, tile }) => tile || pinned.includes(id)
      );
      tiles = addTiles(launcher, profiles, trans);
    };
    update();
    manager.profilesChanged.connect(update);
    settingRegistry
      ?.load(displayPlugin.id)
      .then(settings => {
        const onChanged = () => {
          pinned = settings.get('pinned').composite as string[];
          update();
        };
        onChanged();
        settings.changed.connect(onChanged);
      })
      .catch(error => {
        console.error('The settings of displays were not loaded.', error);
      });
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
    profiles.map(({ category, icon, id, installed }, rank) =>
      launcher.add({
        command: CommandIDs.create,
        args: { profile: id },
        // Pinned programs are together, whatever they are for.
        category: installed || !category ? trans.__('Desktop') : category,
        // Between the consoles and the rest, where Lab knows ranks.
        categoryRank: 50,
        kernelIconUrl: icon.includes('/') ? icon : undefined,
        rank
      })
    )
  );
}
