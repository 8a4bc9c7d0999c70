import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ContextMenu, Menu } from '@lumino/widgets';

import { CommandIDs } from '../commands/ids';
import { IXpraManager, IXpraTracker } from '../services/tokens';

/**
 * The id of the submenu, which the schema has.
 */
const MENU = 'jp-contextmenu-xpra-open-with';

/**
 * The command that stands in the submenu when no program opens the file.
 */
const NOTHING = 'xpra:opens-nothing';

/**
 * Fills the file browser's submenu with the programs that open a file.
 */
export const openWithPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-xpra:open-with',
  description: 'Opens files of the file browser in displays.',
  autoStart: true,
  // The tracker's plugin adds the commands.
  requires: [IXpraManager, IXpraTracker, IFileBrowserFactory],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    manager: IXpraManager,
    _: IXpraTracker,
    factory: IFileBrowserFactory,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_xpra');
    app.commands.addCommand(NOTHING, {
      label: trans.__('No program is known for this file'),
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => false,
      execute: () => undefined
    });

    const fill = async (menu: Menu, file: string) => {
      const profiles = await manager.profilesFor(file).catch(() => []);
      // A person can have opened the menu on another file meanwhile.
      if (Private.submenu(app.contextMenu) !== menu || menu.items.length > 0) {
        return;
      }
      const isOpen = menu.isAttached;
      for (const { id: profile } of profiles) {
        const args = { profile, file };
        menu.addItem({ command: CommandIDs.openFile, args });
      }
      if (profiles.length === 0) {
        menu.addItem({ command: NOTHING });
      }
      // A menu closes when it gets items.
      if (isOpen && app.contextMenu.menu.activeItem?.submenu === menu) {
        app.contextMenu.menu.triggerActiveItem();
      }
    };

    app.contextMenu.opened.connect(contextMenu => {
      const menu = Private.submenu(contextMenu);
      const items = Array.from(
        factory.tracker.currentWidget?.selectedItems() ?? []
      );
      if (!menu || items.length === 0) {
        return;
      }
      menu.clearItems();
      void fill(menu, items[0].path);
    });
  }
};

namespace Private {
  /**
   * The submenu, if the context menu was opened on a file.
   */
  export function submenu(contextMenu: ContextMenu): Menu | null {
    const item = contextMenu.menu.items.find(
      ({ submenu, type }) => type === 'submenu' && submenu?.id === MENU
    );
    return item?.submenu ?? null;
  }
}
