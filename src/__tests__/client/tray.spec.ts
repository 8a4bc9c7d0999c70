import { Packet } from '../../client/protocol/value';
import { Dock } from '../../client/windows/dock';
import { WindowManager } from '../../client/windows/manager';
import { Viewport } from '../../client/windows/viewport';
import { MANAGER, newContainer, newDockListener } from './page';

describe('The system tray', () => {
  let container: HTMLElement;
  let viewport: Viewport;
  let manager: WindowManager;
  let sent: Packet[];
  let painted: number[];

  const options = () => ({
    ...MANAGER,
    ...{ container, viewport },
    send: (packet: Packet) => sent.push(packet),
    paint: (wid: number) => painted.push(wid)
  });
  const icons = () => [
    ...container.querySelectorAll<HTMLElement>('.xpra-Tray-icon')
  ];
  const bar = () => container.querySelector<HTMLElement>('.xpra-TaskBar')!;
  const add = (wid: number, title?: string) =>
    manager.handle(['new-tray', wid, 10, 10, title ? { title } : {}]);
  const packets = (kind: string) => sent.filter(([name]) => name === kind);

  beforeEach(() => {
    container = newContainer();
    viewport = new Viewport(container);
    sent = [];
    painted = [];
    jest
      .spyOn(HTMLCanvasElement.prototype, 'toDataURL')
      .mockReturnValue('data:image/png;base64,');
  });

  afterEach(() => {
    manager.dispose();
    viewport.dispose();
    container.remove();
    jest.restoreAllMocks();
  });

  describe('of a page with all windows', () => {
    beforeEach(() => {
      manager = new WindowManager(options());
    });

    it('is in the bar as long as there is an icon', () => {
      expect(bar().hidden).toBe(true);
      expect(add(7, 'Mail')).toBe(true);
      expect(bar().hidden).toBe(false);
      expect(manager.isEmpty).toBe(false);
      expect(icons().map(({ title }) => title)).toEqual(['Mail']);
      expect(painted).toEqual([7]);
      expect(manager.handle(['lost-window', 7])).toBe(true);
      expect(icons()).toEqual([]);
      expect(bar().hidden).toBe(true);
      expect(manager.isEmpty).toBe(true);
    });

    it('has the icons of all programs, and no two of one', () => {
      add(7, 'Mail');
      add(8);
      add(7, 'Mail');
      expect(icons().map(icon => icon.getAttribute('aria-label'))).toEqual([
        'Icons of programs',
        'Mail'
      ]);
      manager.handle(['window-metadata', 8, { title: 'Chat' }]);
      expect(icons()[0]!.title).toBe('Chat');
    });

    it('tells the program of the size before the icon is in sight', () => {
      add(7);
      expect(packets('configure-window')).toEqual([
        ['configure-window', 7, 0, 0, 22, 22, {}, 0, {}, false]
      ]);
    });

    it('is beside a window that would be clicked instead', () => {
      manager.handle(['new-window', 1, 0, 0, 50, 50, { title: 'One' }, {}]);
      manager.handle(['window-move-resize', 1, 0, 0, 790, 50]);
      sent = [];
      add(7);
      // There is no place left of it.
      manager.clickTray(7, 1, { x: 770, y: 10, width: 22, height: 22 });
      manager.handle(['lost-window', 1]);
      manager.handle([
        ...['new-override-redirect', 3, 700, 0, 100, 50, {}, {}]
      ] as Packet);
      manager.clickTray(7, 1, { x: 770, y: 10, width: 22, height: 22 });
      expect(
        packets('configure-window')
          .filter(([, wid]) => wid === 7)
          .map(([, , x]) => x)
      ).toEqual([0, 770, 660]);
    });

    it('takes the keys that press a button, and those that open a menu', () => {
      add(7);
      for (const [key, shiftKey] of [
        ['Enter', false],
        [' ', false],
        ['ContextMenu', false],
        ['F10', true],
        ['F10', false],
        ['a', false]
      ] as const) {
        icons()[0]!.dispatchEvent(
          new KeyboardEvent('keydown', { key, shiftKey })
        );
      }
      expect(
        packets('button-action').map(([, wid, button, down]) => [
          wid,
          button,
          down
        ])
      ).toEqual(
        [1, 1, 3, 3].flatMap(button => [
          [7, button, true],
          [7, button, false]
        ])
      );
    });

    it('leaves packets about windows to them', () => {
      add(7);
      manager.handle(['new-window', 1, 10, 40, 300, 200, { title: 'One' }, {}]);
      manager.handle(['lost-window', 1]);
      expect(manager.ids).toEqual([]);
      expect(icons()).toHaveLength(1);
      expect(manager.handle(['bell'])).toBe(false);
    });
  });

  it('of a page with windows as tabs is told to the dock', async () => {
    const listener = newDockListener();
    manager = new WindowManager({ ...options(), dock: new Dock(listener) });
    manager.complete();
    await Promise.resolve();
    // A page that was loaded again says so, too.
    expect(listener.trayChanged).toHaveBeenLastCalledWith([]);
    add(7, 'Mail');
    await Promise.resolve();
    expect(listener.trayChanged).toHaveBeenLastCalledWith([
      { wid: 7, title: 'Mail', image: 'data:image/png;base64,' }
    ]);
    expect(bar().hidden).toBe(true);
    expect(icons()).toEqual([]);

    jest
      .spyOn(HTMLCanvasElement.prototype, 'toDataURL')
      .mockReturnValue('data:image/png;base64,A');
    manager.painted(7);
    await Promise.resolve();
    expect(listener.trayChanged).toHaveBeenLastCalledWith([
      { wid: 7, title: 'Mail', image: 'data:image/png;base64,A' }
    ]);

    sent = [];
    manager.clickTray(7, 3, { x: 500, y: 70, width: 20, height: 20 });
    expect(sent).toEqual([
      ['configure-window', 7, 500, 70, 20, 20, {}, 0, {}, false],
      ['button-action', 7, 3, true, [510, 80], [], [3]],
      ['button-action', 7, 3, false, [510, 80], [], []]
    ]);
  });
});
