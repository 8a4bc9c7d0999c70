import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import { ITrayIcon } from '../../../contract/messages';
import { Stage } from '../../../lab/widgets/stage';
import { TrayIcons } from '../../../lab/widgets/trayicons';

/**
 * A stage, as far as it has icons.
 */
class FakeStage {
  tray: ITrayIcon[] = [];
  clickTray = jest.fn();
  trayChanged = new Signal<Stage, void>(this as unknown as Stage);

  show(...icons: ITrayIcon[]): void {
    this.tray = icons;
    this.trayChanged.emit();
  }
}

describe('TrayIcons', () => {
  const MAIL = { wid: 7, title: 'Mail', image: 'data:,mail' };
  let stage: FakeStage;
  let tray: TrayIcons;

  const icons = () => [...tray.node.querySelectorAll('button')];

  beforeEach(() => {
    stage = new FakeStage();
    tray = new TrayIcons(nullTranslator.load('jupyterlab_xpra'));
    tray.stage = stage;
  });

  it('shows the icons that there are', () => {
    expect(tray.isHidden).toBe(true);
    stage.show(MAIL, { wid: 8, title: '', image: 'data:,chat' });
    expect(tray.isHidden).toBe(false);
    expect(icons().map(({ title }) => title)).toEqual([
      'Mail',
      'Icon of a program'
    ]);
    const [mail] = icons();
    stage.show({ ...MAIL, image: 'data:,new' });
    // The same button, so that it keeps the focus.
    expect(icons()).toEqual([mail]);
    expect(mail.querySelector('img')!.src).toBe('data:,new');
    stage.show();
    expect(tray.isHidden).toBe(true);
  });

  it('follows another stage, and none when it is gone', () => {
    stage.show(MAIL);
    const other = new FakeStage();
    tray.stage = other;
    expect(icons()).toEqual([]);
    stage.show(MAIL);
    expect(icons()).toEqual([]);
    other.show(MAIL);
    expect(icons()).toHaveLength(1);
    tray.stage = undefined;
    expect(tray.isHidden).toBe(true);
  });

  it('tells of clicks with each button', () => {
    stage.show(MAIL);
    const [icon] = icons();
    icon.click();
    icon.dispatchEvent(new MouseEvent('auxclick', { button: 1 }));
    icon.dispatchEvent(new MouseEvent('auxclick', { button: 2 }));
    const menu = new MouseEvent('contextmenu', { cancelable: true });
    icon.dispatchEvent(menu);
    expect(menu.defaultPrevented).toBe(true);
    const place = { x: 0, y: 0, width: 0, height: 0 };
    expect(stage.clickTray.mock.calls).toEqual([
      [7, 1, place],
      [7, 2, place],
      [7, 3, place]
    ]);
  });
});
