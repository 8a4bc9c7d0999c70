import { JupyterFrontEnd } from '@jupyterlab/application';
import { LauncherModel } from '@jupyterlab/launcher';

import { CommandIDs } from '../../../lab/commands/ids';
import { XpraManager } from '../../../lab/services/manager';
import { XpraSettings } from '../../../lab/services/settings';
import { launcherPlugin } from '../../../lab/plugins/launcher';
import { IXpraTracker } from '../../../lab/services/tokens';
import { FakeServer, until } from '../server';

describe('launcher plugin', () => {
  let launcher: LauncherModel;
  let manager: XpraManager;
  let server: FakeServer;

  const start = () => {
    manager = server.makeManager();
    void launcherPlugin.activate(
      {} as JupyterFrontEnd,
      manager,
      {} as IXpraTracker,
      new XpraSettings(null),
      launcher,
      null
    );
  };

  beforeEach(() => {
    launcher = new LauncherModel();
    server = new FakeServer();
  });

  afterEach(() => {
    launcher.dispose();
    manager.dispose();
    jest.useRealTimers();
  });

  it('has a tile for each profile', async () => {
    start();
    await until(() => manager.profiles.length > 0);
    expect(Array.from(launcher.items())).toMatchObject([
      {
        command: CommandIDs.create,
        args: { profile: 'desktop' },
        category: 'Desktop',
        rank: 0
      },
      {
        command: CommandIDs.create,
        args: { profile: 'xterm' },
        category: 'Desktop',
        rank: 1
      }
    ]);
  });

  it('replaces the tiles', async () => {
    jest.useFakeTimers();
    start();
    const ids = () =>
      Array.from(launcher.items()).map(({ args }) => args?.profile);
    expect(ids()).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(ids()).toEqual(['desktop', 'xterm']);
    server.profiles = [
      { ...server.profiles[1], title: 'XTerm', category: '' },
      server.profiles[0]
    ];
    await jest.advanceTimersByTimeAsync(61_000);
    expect(ids()).toEqual(['xterm', 'desktop']);
    expect(Array.from(launcher.items())[0].category).toBe('Desktop');
  });
});
