import { nullTranslator } from '@jupyterlab/translation';

import { TrayIcons } from '../../../lab/widgets/trayicons';

describe('TrayIcons', () => {
  const clicked = jest.fn();
  const MAIL = { wid: 7, title: 'Mail', image: 'data:,mail' };
  let tray: TrayIcons;

  const icons = () => [...tray.node.querySelectorAll('button')];

  beforeEach(() => {
    clicked.mockReset();
    tray = new TrayIcons(nullTranslator.load('jupyterlab_xpra'), clicked);
  });

  it('shows the icons that there are', () => {
    expect(tray.isHidden).toBe(true);
    tray.setIcons([MAIL, { wid: 8, title: '', image: 'data:,chat' }]);
    expect(tray.isHidden).toBe(false);
    expect(icons().map(({ title }) => title)).toEqual([
      'Mail',
      'Icon of a program'
    ]);
    const [mail] = icons();
    tray.setIcons([{ ...MAIL, image: 'data:,new' }]);
    // The same button, so that it keeps the focus.
    expect(icons()).toEqual([mail]);
    expect(mail.querySelector('img')!.src).toBe('data:,new');
    tray.setIcons([]);
    expect(tray.isHidden).toBe(true);
  });

  it('tells of clicks with each button', () => {
    tray.setIcons([MAIL]);
    const [icon] = icons();
    icon.click();
    icon.dispatchEvent(new MouseEvent('auxclick', { button: 1 }));
    icon.dispatchEvent(new MouseEvent('auxclick', { button: 2 }));
    const menu = new MouseEvent('contextmenu', { cancelable: true });
    icon.dispatchEvent(menu);
    expect(menu.defaultPrevented).toBe(true);
    const place = { x: 0, y: 0, width: 0, height: 0 };
    expect(clicked.mock.calls).toEqual([
      [7, 1, place],
      [7, 2, place],
      [7, 3, place]
    ]);
  });
});
