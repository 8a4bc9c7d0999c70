import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal } from '@lumino/signaling';

import { XpraSettings } from '../../../lab/services/settings';

describe('XpraSettings', () => {
  const makeRegistry = (values: Record<string, unknown>) => {
    const changed = new Signal<object, void>({});
    const settings = {
      get: (name: string) => ({ composite: values[name] }),
      set: async (name: string, value: unknown) => {
        values[name] = value;
        changed.emit();
      },
      changed
    };
    return { load: async () => settings } as unknown as ISettingRegistry;
  };

  it('has the defaults before the settings are loaded', () => {
    const settings = new XpraSettings(makeRegistry({ stopOnClose: true }));
    expect(settings.pinned).toEqual([]);
    expect(settings.stopOnClose).toBe(false);
    expect(settings.stopWithKernel).toBe('ask');
    expect(settings.preferences).toBeNull();
  });

  it('has the values once they are loaded, and says so', async () => {
    const settings = new XpraSettings(
      makeRegistry({
        pinned: ['xterm'],
        stopOnClose: true,
        stopWithKernel: 'never',
        scale: '2',
        quality: 'low',
        selection: 'clipboard',
        keyboardLayout: 'de',
        keyboardEscape: 'Control+Alt'
      })
    );
    const changed = jest.fn();
    settings.changed.connect(changed);
    await settings.ready;
    expect(changed).toHaveBeenCalledTimes(1);
    expect(settings.pinned).toEqual(['xterm']);
    expect(settings.stopOnClose).toBe(true);
    expect(settings.stopWithKernel).toBe('never');
    expect(settings.preferences).toEqual({
      scale: '2',
      quality: 'low',
      selection: 'clipboard',
      layout: 'de',
      escape: 'Control+Alt'
    });
  });

  it('pins a profile and removes the pin', async () => {
    const settings = new XpraSettings(makeRegistry({ pinned: ['xterm'] }));
    await settings.ready;
    const changed = jest.fn();
    settings.changed.connect(changed);
    await settings.togglePinned('gimp');
    expect(settings.pinned).toEqual(['xterm', 'gimp']);
    await settings.togglePinned('xterm');
    expect(settings.pinned).toEqual(['gimp']);
    expect(changed).toHaveBeenCalledTimes(2);
  });

  it('has the defaults if the settings cannot be loaded', async () => {
    const logged = jest.spyOn(console, 'error').mockImplementation();
    const load = async () => {
      throw new Error('There is no schema.');
    };
    const settings = new XpraSettings({ load } as unknown as ISettingRegistry);
    await settings.ready;
    expect(settings.stopWithKernel).toBe('ask');
    expect(logged).toHaveBeenCalledTimes(1);
    logged.mockRestore();
  });
});
