import { Viewport } from '../../client/windows/viewport';

describe('Viewport', () => {
  let container: HTMLElement;
  let resize: () => void;
  let viewport: Viewport;

  const setSize = (width: number, height: number) => {
    Object.defineProperty(container, 'clientWidth', {
      value: width,
      configurable: true
    });
    Object.defineProperty(container, 'clientHeight', {
      value: height,
      configurable: true
    });
    resize?.();
  };

  beforeEach(() => {
    container = document.createElement('div');
    setSize(800, 600);
    window.ResizeObserver = class {
      constructor(callback: ResizeObserverCallback) {
        resize = () => callback([], this);
      }
      observe() {}
      unobserve() {}
      disconnect() {}
    };
    window.matchMedia = jest.fn().mockReturnValue(new EventTarget());
    Object.defineProperty(window, 'devicePixelRatio', {
      value: 2,
      writable: true,
      configurable: true
    });
    viewport = new Viewport(container);
  });

  afterEach(() => viewport.dispose());

  it.each([
    // The display's dpi, the screen's density, pixels in a CSS pixel, and what programs are told.
    [96, 1, 1, 96],
    [96, 1.1, 1.1, 106],
    [96, 1.5, 1.5, 144],
    [96, 2, 1, 96],
    [96, 3, 1, 96],
    [144, 1.5, 1.5, 144],
    [144, 1, 1, 96],
    [192, 2, 2, 192],
    [192, 2.2, 2.2, 192],
    [192, 1, 2, 192],
    [192, 3, 3, 192]
  ])(
    'shows programs in their usual size: started for %p dpi, density %p',
    (dpi, devicePixelRatio, density, told) => {
      Object.assign(window, { devicePixelRatio });
      viewport.dispose();
      viewport = new Viewport(container, dpi);
      expect(viewport.density).toBe(density);
      expect(viewport.dpi).toBe(told);
      viewport.scale = 1;
      expect(viewport.dpi).toBe(dpi < 192 ? 96 : dpi);
    }
  );

  it('has the pixels of the screen, or larger ones', () => {
    viewport.scale = 'device';
    expect(viewport.area).toEqual({ width: 1600, height: 1200 });
    expect(viewport.dpi).toBe(192);
    viewport.scale = 1;
    expect(viewport.area).toEqual({ width: 800, height: 600 });
    viewport.scale = 2;
    expect(viewport.area).toEqual({ width: 400, height: 300 });
  });

  it('has programs draw text that a scale enlarges', () => {
    viewport.scale = 1;
    expect(viewport.dpi).toBe(96);
    // With fewer dots per inch, text would be as small again as the scale makes it large.
    viewport.scale = 2;
    expect(viewport.dpi).toBe(96);
    viewport.scale = 'fit';
    expect(viewport.dpi).toBe(192);
  });

  it('keeps its area while it is out of sight', () => {
    viewport.scale = 1;
    expect(viewport.area).toEqual({ width: 800, height: 600 });
    setSize(0, 0);
    expect(viewport.isInSight).toBe(false);
    expect(viewport.area).toEqual({ width: 800, height: 600 });
    setSize(500, 400);
    expect(viewport.area).toEqual({ width: 500, height: 400 });
  });

  it('is as large as the screen before it comes into sight', () => {
    viewport.dispose();
    setSize(0, 0);
    jest.spyOn(window.screen, 'width', 'get').mockReturnValue(1920);
    jest.spyOn(window.screen, 'height', 'get').mockReturnValue(1080);
    viewport = new Viewport(container);
    viewport.scale = 0.5;
    expect(viewport.area).toEqual({ width: 3840, height: 2160 });
    setSize(500, 400);
    expect(viewport.area).toEqual({ width: 1000, height: 800 });
  });

  it('shows all of a display that keeps its size, in the middle', () => {
    viewport.scale = 1;
    viewport.scale = 'fit';
    viewport.keep({ width: 800, height: 300 });
    setSize(400, 600);
    expect(viewport.area).toEqual({ width: 800, height: 300 });
    expect(viewport.density).toBe(2);
    expect(viewport.origin).toEqual({ left: 0, top: 225 });
  });

  it('shows a display smaller that has to have more room', () => {
    const told = jest.fn();
    viewport.scale = 1;
    viewport.follow(told);
    viewport.hold({ width: 700, height: 500 }, 60);
    expect(told).not.toHaveBeenCalled();
    expect(viewport.density).toBe(1);
    viewport.hold({ width: 400, height: 1080 }, 60);
    expect(told).toHaveBeenCalledTimes(1);
    expect(viewport.density).toBe(2);
    expect(viewport.area).toEqual({ width: 1600, height: 1200 });
    // Programs draw their text as large as before.
    expect(viewport.dpi).toBe(96);
    viewport.hold({ width: 0, height: 0 }, 60);
    expect(viewport.area).toEqual({ width: 800, height: 600 });
    expect(told).toHaveBeenCalledTimes(2);
  });

  it('has room in a display that keeps its size, too', () => {
    viewport.scale = 1;
    viewport.scale = 'fit';
    viewport.hold({ width: 400, height: 1080 }, 60);
    setSize(400, 300);
    expect(viewport.density).toBe(4.5);
    expect(viewport.area).toEqual({ width: 1800, height: 1350 });
    expect(viewport.origin).toEqual({ left: 0, top: 0 });
  });

  it('does not make a display larger than it can be', () => {
    viewport.scale = 1;
    setSize(100, 800);
    viewport.hold({ width: 1000, height: 100 }, 60);
    expect(viewport.area).toEqual({ width: 1000, height: 2160 });
    viewport.hold({ width: 30000, height: 100 }, 60);
    expect(viewport.density).toBe(38.4);
  });

  it('tells its followers', () => {
    const told = jest.fn();
    const following = viewport.follow(told);
    setSize(10, 10);
    expect(told).toHaveBeenCalledTimes(1);
    following.dispose();
    setSize(20, 20);
    expect(told).toHaveBeenCalledTimes(1);
  });
});
