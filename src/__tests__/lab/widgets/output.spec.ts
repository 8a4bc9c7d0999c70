import { WidgetTracker } from '@jupyterlab/apputils';
import { MimeModel } from '@jupyterlab/rendermime';
import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { PageContext } from '../../../lab/services/pagecontext';
import { XpraManager } from '../../../lab/services/manager';
import { DISPLAY_MIME_TYPE, DisplayOutput } from '../../../lab/widgets/output';
import { XpraDisplay } from '../../../lab/widgets/tab';
import { FakeServer, makeDisplay, until } from '../server';

describe('DisplayOutput', () => {
  let server: FakeServer;
  let manager: XpraManager;
  let tracker: WidgetTracker<XpraDisplay>;
  let output: DisplayOutput;
  let opened: string[];
  let keepsPictures: boolean;

  const render = async (data: object = { id: 'k3f9q2', name: 'Plots' }) => {
    const model = new MimeModel({
      data: { [DISPLAY_MIME_TYPE]: data as { id: string } },
      callback: ({ data }) => {
        // As the model of an output does.
        Object.assign(model.data, data);
      },
      trusted: true
    });
    Widget.attach(output, document.body);
    await output.renderModel(model);
    return model;
  };
  const iframe = () => output.node.querySelector('iframe');
  const picture = () => output.node.querySelector('img')!;
  const label = () =>
    output.node.querySelector('.jp-XpraDisplay-outputLabel')!.textContent;
  const button = () =>
    output.node.querySelector<HTMLButtonElement>(
      '.jp-XpraDisplay-outputBar button'
    )!;
  const change = async (...args: Parameters<FakeServer['change']>) => {
    server.change(...args);
    await manager.refresh();
  };

  beforeEach(async () => {
    server = new FakeServer();
    server.displays = [makeDisplay({ name: 'Plots' })];
    manager = server.makeManager();
    await manager.ready;
    tracker = new WidgetTracker<XpraDisplay>({ namespace: 'xpra' });
    opened = [];
    keepsPictures = true;
    output = new DisplayOutput({
      context: new PageContext('ru_RU'),
      keepsPictures: () => keepsPictures,
      manager,
      open: id => opened.push(id),
      tracker,
      trans: nullTranslator.load('jupyterlab_xpra')
    });
  });

  afterEach(() => {
    output.dispose();
    manager.dispose();
  });

  it('shows the page of the display, in the language of Lab', async () => {
    await render();
    expect(iframe()?.src).toBe(`${manager.url('k3f9q2')}?language=ru_RU`);
    expect(label()).toBe('Plots');
    button().click();
    expect(opened).toEqual(['k3f9q2']);
  });

  it('waits for a display that starts', async () => {
    await change('k3f9q2', { state: 'starting', message: 'Starting Xpra' });
    await render();
    // Its page is loaded meanwhile.
    const page = iframe();
    const isBehind = () => !!page?.closest('.jp-mod-behind');
    expect(isBehind()).toBe(true);
    expect(output.node.textContent).toContain('Starting Xpra');
    await change('k3f9q2', { state: 'ready', message: '' });
    expect(iframe()).toBe(page);
    expect(isBehind()).toBe(false);
  });

  it('leaves the display to its tab while that is open', async () => {
    await render();
    const tab = new XpraDisplay({ manager, displayId: 'k3f9q2' });
    await tracker.add(tab);
    expect(iframe()).toBeNull();
    expect(label()).toBe('Plots is open in its tab');
    expect(button().textContent).toBe('Go to Its Tab');
    tab.dispose();
    expect(iframe()).not.toBeNull();
  });

  it('keeps no picture in the notebook that nobody wants', async () => {
    keepsPictures = false;
    const model = await render();
    await output.takePicture();
    expect(model.data['image/png']).toBeUndefined();
    expect(server.count('GET displays/k3f9q2/screenshot')).toBe(0);
  });

  it('shows the last picture when the display has ended', async () => {
    const model = await render();
    await output.takePicture();
    const taken = model.data['image/png'] as string;
    expect(atob(taken)).toContain('k3f9q2');
    await change('k3f9q2', { state: 'ended', reason: 'stopped' });
    expect(iframe()).toBeNull();
    expect(label()).toBe('Plots has ended');
    expect(button().hidden).toBe(true);
    expect(picture().hidden).toBe(false);
    expect(picture().src).toBe(`data:image/png;base64,${taken}`);
  });

  it('has no picture where none was taken', async () => {
    await render({ id: 'gone01', name: 'Old' });
    expect(label()).toBe('Old has ended');
    expect(picture().hidden).toBe(true);
    await output.takePicture();
    expect(server.count('GET displays/gone01/screenshot')).toBe(0);
  });

  it('keeps the last picture when none can be taken', async () => {
    const model = await render();
    await output.takePicture();
    const taken = model.data['image/png'];
    server.refusals.set('GET displays/k3f9q2/screenshot', {
      status: 409,
      message: 'There is nothing to see.'
    });
    await output.takePicture();
    expect(model.data['image/png']).toBe(taken);
  });

  it('takes one more picture if it is asked meanwhile', async () => {
    await render();
    await Promise.all([
      output.takePicture(),
      output.takePicture(),
      output.takePicture()
    ]);
    await until(() => server.count('GET displays/k3f9q2/screenshot') === 2);
  });

  it('takes a picture when the pointer leaves a display that was used', async () => {
    const model = await render();
    const leave = () => output.node.dispatchEvent(new Event('pointerleave'));
    const taken = () => server.count('GET displays/k3f9q2/screenshot');
    leave();
    expect(taken()).toBe(0);
    const page = iframe()!;
    page.dispatchEvent(new Event('load'));
    page.contentWindow!.dispatchEvent(new Event('focus'));
    leave();
    await until(() => model.data['image/png'] !== undefined);
    leave();
    expect(taken()).toBe(1);
  });

  it('takes the picture later if there was nothing to see', async () => {
    const model = await render();
    const request = 'GET displays/k3f9q2/screenshot';
    server.refusals.set(request, { status: 409, message: 'Nothing to see.' });
    await output.takePicture();
    server.refusals.delete(request);
    output.node.dispatchEvent(new Event('pointerleave'));
    await until(() => model.data['image/png'] !== undefined);
  });

  it('refuses what names no display', async () => {
    await expect(render({ id: 7 })).rejects.toThrow('names no display');
  });
});
