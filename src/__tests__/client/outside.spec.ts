import { Packet } from '../../client/protocol/value';
import { Dock, IPane } from '../../client/windows/dock';
import { WindowManager } from '../../client/windows/manager';
import { putBeside } from '../../client/windows/outside';
import { Viewport } from '../../client/windows/viewport';
import { KeyboardElement } from '../../client/input/element';
import { MANAGER, newContainer, newDockListener } from './page';

const SIZE = { width: 800, height: 600 };
const LARGEST = { width: 2000, height: 1000 };

describe('Panes in other documents', () => {
  const root = document.createElement('div');
  const outside = (wid: number, width: number, height: number): IPane => ({
    wid,
    root,
    rectangle: { x: 0, y: 0, width, height }
  });

  it('are beside the container, then below it, then at the right end', () => {
    const inside = { wid: 9, rectangle: { x: 5, y: 5, width: 10, height: 10 } };
    const hidden = { wid: 8, root, rectangle: null };
    const panes = [
      inside,
      hidden,
      ...[1, 2, 3, 4].map(wid => outside(wid, 600, 300))
    ];
    const places = putBeside(panes, SIZE, LARGEST).map(pane => pane.rectangle);
    expect(places).toEqual([
      inside.rectangle,
      null,
      { x: 800, y: 0, width: 600, height: 300 },
      { x: 1400, y: 0, width: 600, height: 300 },
      { x: 0, y: 600, width: 600, height: 300 },
      { x: 1400, y: 0, width: 600, height: 300 }
    ]);
  });

  describe('with windows', () => {
    let container: HTMLElement;
    let manager: WindowManager;
    let viewport: Viewport;
    let dock: Dock;
    let sent: Packet[];

    beforeEach(() => {
      container = newContainer();
      viewport = new Viewport(container);
      dock = new Dock(newDockListener());
      sent = [];
      manager = new WindowManager({
        ...MANAGER,
        ...{ container, viewport, dock },
        send: packet => sent.push(packet)
      });
      manager.handle(['new-window', 1, 10, 40, 300, 200, {}, {}]);
      dock.set(putBeside([outside(1, 500, 400)], SIZE, LARGEST), null);
    });

    afterEach(() => {
      manager.dispose();
      viewport.dispose();
      container.remove();
      root.replaceChildren();
    });

    it('have their window there, on a screen that reaches so far', () => {
      expect(sent.filter(([kind]) => kind === 'map-window')).toEqual([
        ['map-window', 1, 800, 0, 500, 400, {}, {}]
      ]);
      expect(root.querySelectorAll('canvas')).toHaveLength(1);
      expect(root.style.translate).toBe('-800px 0px');
      expect(viewport.screen).toEqual({ width: 1300, height: 600 });
      expect(viewport.area).toEqual(SIZE);
      dock.set([{ wid: 1, rectangle: { x: 0, y: 0, ...SIZE } }], null);
      expect(container.querySelectorAll('canvas')).toHaveLength(1);
      expect(viewport.screen).toEqual(SIZE);
    });

    it('have the dialogues of their window', () => {
      const metadata = { 'transient-for': 1 };
      manager.handle(['new-window', 2, 0, 0, 100, 50, metadata, {}]);
      expect(root.querySelectorAll('canvas')).toHaveLength(2);
      expect(container.querySelectorAll('canvas')).toHaveLength(0);
    });

    it('have what opens where they are on the screen', () => {
      manager.handle(['new-override-redirect', 3, 850, 20, 90, 50, {}, {}]);
      manager.handle(['new-override-redirect', 4, 10, 20, 90, 50, {}, {}]);
      expect(root.querySelectorAll('canvas')).toHaveLength(2);
      expect(container.querySelectorAll('canvas')).toHaveLength(1);
    });

    it('have a menu at the pointer whose program knows no such screen', () => {
      const canvas = root.querySelector('canvas')!;
      const point = { bubbles: true, clientX: 30, clientY: 40 };
      canvas.dispatchEvent(new MouseEvent('pointermove', point));
      manager.handle(['new-override-redirect', 3, 700, 40, 90, 50, {}, {}]);
      manager.handle(['new-override-redirect', 4, 720, 60, 90, 50, {}, {}]);
      const [menu, next] = root.querySelectorAll<HTMLElement>(
        ':scope > .xpra-Window'
      );
      expect(menu!.style.left).toBe('830px');
      expect(next!.style.left).toBe('850px');
      expect(next!.style.top).toBe('60px');
    });
  });
});

describe('KeyboardElement', () => {
  it('is in the document that a person is in', () => {
    const other = document.implementation.createHTMLDocument();
    const element = new KeyboardElement('Keyboard');
    element.attach(document.body);
    const owned = element.attach(other.body);
    expect(element.node.ownerDocument).toBe(document);
    jest.spyOn(document, 'hasFocus').mockReturnValue(false);
    jest.spyOn(other, 'hasFocus').mockReturnValue(true);
    other.body.dispatchEvent(new MouseEvent('mousedown'));
    expect(element.node.ownerDocument).toBe(other);
    owned.dispose();
    expect(element.node.ownerDocument).toBe(document);
    element.dispose();
    jest.restoreAllMocks();
  });
});
