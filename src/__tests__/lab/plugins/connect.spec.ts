import { INotebookTracker } from '@jupyterlab/notebook';
import {
  acceptDialog,
  dismissDialog,
  waitForDialog
} from '@jupyterlab/testing';

import { Widget } from '@lumino/widgets';

import { CommandIDs } from '../../../lab/commands/ids';
import { XpraManager } from '../../../lab/services/manager';
import { connectPlugin } from '../../../lab/plugins/connect';
import { IXpraTracker } from '../../../lab/services/tokens';
import { FakeApp } from '../app';
import { FakeServer, makeDisplay, until } from '../server';

describe('connect plugin', () => {
  let app: FakeApp;
  let server: FakeServer;
  let manager: XpraManager;
  const restartKernel = jest.fn();
  const open = jest.fn();

  const activate = (language: string | null) => {
    const notebook = language !== null && {
      id: 'notebook',
      sessionContext: {
        restartKernel,
        session: { kernel: { spec: Promise.resolve({ language }) } }
      }
    };
    app.shell.currentWidget = (notebook || null) as Widget | null;
    app.commands.addCommand(CommandIDs.open, { execute: open });
    void connectPlugin.activate(
      app.frontEnd,
      manager,
      {} as IXpraTracker,
      { currentWidget: notebook || null } as unknown as INotebookTracker,
      null,
      {},
      null
    );
  };
  const body = () =>
    document.querySelector<HTMLElement>('.jp-XpraDisplay-connect')!;
  const select = () => body().querySelector('select')!;
  const options = () => [...select().options].map(option => option.text);
  const asked = async (choose: () => void) => {
    const done = app.commands.execute(CommandIDs.connect);
    await waitForDialog();
    choose();
    await acceptDialog();
    return { done };
  };
  const defaults = () =>
    server.displays.filter(display => display.default).map(({ id }) => id);

  beforeEach(async () => {
    restartKernel.mockReset();
    open.mockReset();
    app = new FakeApp();
    server = new FakeServer();
    server.displays = [
      makeDisplay({ id: 'plots1', name: 'Plots' }),
      makeDisplay({ id: 'ended1', name: 'Gone', state: 'ended' })
    ];
    manager = server.makeManager();
    await manager.ready;
  });

  afterEach(() => {
    manager.dispose();
    app.dispose();
  });

  it('shows what to run in a kernel that runs', async () => {
    activate('R');
    const { done } = await asked(() => {
      expect(options()).toEqual(['Plots', 'A new display']);
    });
    await until(() => Boolean(body()?.querySelector('pre')));
    expect(defaults()).toEqual(['plots1']);
    const recipe = () => body().querySelector('pre')!.textContent;
    expect(select().value).toBe('R');
    expect(recipe()).toBe(
      'Sys.setenv(DISPLAY = ":7", XAUTHORITY = "/tmp/plots1/xauthority")'
    );
    select().value = 'bash';
    select().dispatchEvent(new Event('change'));
    expect(recipe()).toMatch(/^export DISPLAY=":7" /);
    await acceptDialog();
    await done;
    expect(restartKernel).not.toHaveBeenCalled();
    expect(open).toHaveBeenCalledWith({ id: 'plots1', beside: 'notebook' });
  });

  it('restarts the kernel once a new display is ready', async () => {
    activate('python');
    const { done } = await asked(() => {
      select().value = 'new';
      body().querySelector('input')!.checked = true;
    });
    await until(() => defaults().length > 0);
    expect(server.bodies).toEqual([{ empty: true }, { default: true }]);
    expect(restartKernel).not.toHaveBeenCalled();
    server.change('new1', { state: 'ready' });
    await manager.refresh();
    await done;
    expect(restartKernel).toHaveBeenCalledTimes(1);
  });

  it('says why a new display is not ready', async () => {
    activate(null);
    const { done } = await asked(() => {
      expect(body().querySelector('input')).toBeNull();
      select().value = 'new';
    });
    await until(() => defaults().length > 0);
    server.change('new1', { state: 'ended', message: 'It is broken.' });
    await manager.refresh();
    await waitForDialog();
    expect(document.body.textContent).toContain('It is broken.');
    await dismissDialog();
    await done;
    expect(open).not.toHaveBeenCalled();
  });

  it('takes the default away', async () => {
    server.change('plots1', { default: true });
    activate('python');
    const { done } = await asked(() => {
      expect(select().value).toBe('plots1');
      select().value = 'none';
    });
    await done;
    expect(defaults()).toEqual([]);
    expect(open).not.toHaveBeenCalled();
  });

  it('changes nothing if a person does not want it', async () => {
    activate('python');
    const done = app.commands.execute(CommandIDs.connect);
    await dismissDialog();
    await done;
    expect(server.bodies).toEqual([]);
  });
});
