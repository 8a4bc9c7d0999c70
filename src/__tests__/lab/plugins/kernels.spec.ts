import { acceptDialog, dismissDialog } from '@jupyterlab/testing';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal } from '@lumino/signaling';

import { XpraSettings } from '../../../lab/services/settings';
import { XpraManager } from '../../../lab/services/manager';
import { kernelsPlugin } from '../../../lab/plugins/kernels';
import { FakeApp } from '../app';
import { FakeServer, makeDisplay, until } from '../server';

describe('kernels plugin', () => {
  let app: FakeApp;
  let server: FakeServer;
  let manager: XpraManager;
  let runningChanged: Signal<object, { id: string }[]>;

  const activate = (stopWithKernel = 'ask') => {
    runningChanged = new Signal({});
    const { frontEnd } = app;
    Object.assign(frontEnd.serviceManager, { kernels: { runningChanged } });
    void kernelsPlugin.activate(
      frontEnd,
      manager,
      new XpraSettings({
        load: async () => ({
          get: () => ({ composite: stopWithKernel }),
          changed: new Signal({})
        })
      } as unknown as ISettingRegistry),
      null
    );
    runningChanged.emit([{ id: 'mine' }, { id: 'other' }]);
  };
  const shutDown = () => runningChanged.emit([{ id: 'other' }]);
  const live = () =>
    server.displays.filter(({ state }) => state === 'ready').map(d => d.id);
  const settle = () => new Promise(resolve => setTimeout(resolve, 10));

  beforeEach(async () => {
    app = new FakeApp();
    server = new FakeServer();
    server.displays = [
      makeDisplay({ id: 'plots1', name: 'Plots', kernel: 'mine' }),
      makeDisplay({ id: 'theirs', name: 'Theirs', kernel: 'other' }),
      makeDisplay({ id: 'nobody' })
    ];
    manager = server.makeManager();
    await manager.ready;
  });

  afterEach(() => {
    manager.dispose();
    app.dispose();
  });

  it('asks, and stops what the kernel started', async () => {
    activate();
    shutDown();
    await acceptDialog();
    await until(() => live().length === 2);
    expect(live()).toEqual(['theirs', 'nobody']);
  });

  it('leaves it if a person says so', async () => {
    activate();
    shutDown();
    await dismissDialog();
    await settle();
    expect(live()).toEqual(['plots1', 'theirs', 'nobody']);
  });

  it('does not ask if the setting has the answer', async () => {
    activate('always');
    shutDown();
    await until(() => live().length === 2);
    expect(document.querySelector('.jp-Dialog')).toBeNull();
  });

  it('never stops anything if the setting says so', async () => {
    activate('never');
    shutDown();
    await settle();
    expect(document.querySelector('.jp-Dialog')).toBeNull();
    expect(live()).toHaveLength(3);
  });

  it('does not ask about kernels that started nothing, or have not gone', async () => {
    activate();
    runningChanged.emit([{ id: 'mine' }, { id: 'other' }, { id: 'new' }]);
    runningChanged.emit([{ id: 'mine' }, { id: 'other' }]);
    await settle();
    expect(document.querySelector('.jp-Dialog')).toBeNull();
  });
});
