import { ICommandPalette, IPaletteItem } from '@jupyterlab/apputils';
import { MainMenu } from '@jupyterlab/mainmenu';
import { DisposableDelegate } from '@lumino/disposable';

import { CommandIDs } from '../../../lab/commands/ids';
import { menuPlugin } from '../../../lab/plugins/menu';
import { IXpraTracker } from '../../../lab/services/tokens';
import { FakeApp } from '../app';
import { FakeServer } from '../server';

describe('menu plugin', () => {
  it('follows the profiles', async () => {
    jest.useFakeTimers();
    const app = new FakeApp();
    app.commands.addCommand(CommandIDs.create, { execute: () => undefined });
    const server = new FakeServer();
    const manager = server.makeManager();
    const items = new Set<IPaletteItem>();
    const palette = {
      addItem: (item: IPaletteItem) => {
        items.add(item);
        return new DisposableDelegate(() => items.delete(item));
      }
    } as unknown as ICommandPalette;
    const mainMenu = new MainMenu(app.commands);
    void menuPlugin.activate(
      app.frontEnd,
      manager,
      {} as IXpraTracker,
      null,
      palette,
      mainMenu
    );
    const inPalette = () =>
      Array.from(items)
        .filter(({ command }) => command === CommandIDs.create)
        .map(({ args }) => args?.profile);
    const inMenu = () =>
      mainMenu.fileMenu.newMenu.items
        .filter(({ command }) => command === CommandIDs.create)
        .map(({ args }) => args.profile);
    expect(inPalette()).toEqual([]);
    expect(items.size).toBe(12);
    expect(Array.from(items)[0].category).toBe('Desktop');
    await jest.advanceTimersByTimeAsync(1);
    expect(inPalette()).toEqual(['desktop', 'xterm']);
    expect(inMenu()).toEqual(['desktop', 'xterm']);
    server.profiles = server.profiles.slice(1);
    await jest.advanceTimersByTimeAsync(61_000);
    expect(inPalette()).toEqual(['xterm']);
    expect(inMenu()).toEqual(['xterm']);
    expect(items.size).toBe(13);
    manager.dispose();
    jest.useRealTimers();
  });
});
