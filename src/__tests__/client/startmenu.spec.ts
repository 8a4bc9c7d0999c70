import { IPrograms, search } from '../../client/windows/programs';
import { StartMenu } from '../../client/windows/startmenu';
import { program } from './programs';

const PROGRAMS = [
  program({
    ...{ id: 'terminal', title: 'Terminal', category: 'Desktop' },
    description: 'Type commands'
  }),
  program(),
  program({ id: 'inkscape', title: 'Inkscape', description: 'Draw' }),
  program({ id: 'gvim', title: 'Gvim', category: 'Accessories' })
];

describe('A search for programs', () => {
  const found = (query: string) =>
    search(PROGRAMS, query).map(({ title }) => title);

  it('looks for each word in any text', () => {
    expect(found('PHOTO draw')).toEqual(['Inkscape']);
    expect(found('  ')).toHaveLength(4);
    expect(found('gimp music')).toEqual([]);
  });

  it('has the titles that begin with the query first', () => {
    const programs = [
      program({ title: 'Photos of the sky' }),
      program({ title: 'The sky' }),
      program({ title: 'Planets', keywords: ['sky'] }),
      program({ title: 'Sky', keywords: [] })
    ];
    expect(search(programs, 'sky').map(({ title }) => title)).toEqual([
      'Sky',
      'Photos of the sky',
      'The sky',
      'Planets'
    ]);
  });
});

describe('The start menu', () => {
  let menu: StartMenu;
  let programs: jest.Mocked<IPrograms>;
  let left: jest.Mock;
  let isTouch: boolean;

  const button = () => menu.node.querySelector('button')!;
  const field = () => menu.node.querySelector('input')!;
  const notice = () => menu.node.querySelector('p')!;
  const items = () => [
    ...menu.node.querySelectorAll<HTMLElement>('[role=option]')
  ];
  const titles = () => items().map(({ textContent }) => textContent);
  const active = () => {
    const id = field().getAttribute('aria-activedescendant')!;
    const item = document.getElementById(id);
    const selected = items().filter(
      one => one.getAttribute('aria-selected') === 'true'
    );
    expect(selected).toEqual(item ? [item] : []);
    return item?.textContent ?? null;
  };
  const press = (key: string) => {
    const event = new KeyboardEvent('keydown', {
      key,
      bubbles: true,
      cancelable: true
    });
    document.activeElement!.dispatchEvent(event);
    return event.defaultPrevented;
  };
  const type = (text: string) => {
    field().value = text;
    field().dispatchEvent(new Event('input'));
  };

  beforeEach(() => {
    Element.prototype.scrollIntoView = jest.fn();
    isTouch = false;
    window.matchMedia = () => ({ matches: isTouch }) as MediaQueryList;
    programs = {
      list: jest.fn(async () => PROGRAMS),
      start: jest.fn(async _ => undefined)
    };
    left = jest.fn();
    menu = new StartMenu(
      programs,
      {
        start: 'Start',
        search: 'Search',
        nothing: 'Nothing',
        notFound: query => `No ${query}`
      },
      left
    );
    document.body.append(menu.node);
  });

  afterEach(() => menu.dispose());

  it('has all programs by category, and the keys in the search field', async () => {
    await menu.open();
    expect(document.activeElement).toBe(field());
    const groups = [...menu.node.querySelectorAll('[role=group]')];
    expect(
      groups.map(group => [
        group.getAttribute('aria-label'),
        group.querySelectorAll('[role=option]').length
      ])
    ).toEqual([
      ['Desktop', 1],
      ['Graphics', 2],
      ['Accessories', 1]
    ]);
    expect(notice().hidden).toBe(true);
  });

  it('starts the best program that a search finds by Enter', async () => {
    await menu.open();
    // Nothing is chosen yet.
    expect(active()).toBeNull();
    press('Enter');
    expect(menu.isOpen).toBe(true);
    type('g');
    expect(titles()).toEqual(['GIMP', 'Gvim']);
    expect(menu.node.querySelector('[role=group]')).toBeNull();
    expect(active()).toBe('GIMP');
    press('Enter');
    expect(programs.start).toHaveBeenCalledWith(PROGRAMS[1]);
    expect(menu.isOpen).toBe(false);
    expect(left).toHaveBeenCalledTimes(1);
    expect(button().getAttribute('aria-busy')).toBe('true');
    await Promise.resolve();
    await Promise.resolve();
    expect(button().getAttribute('aria-busy')).toBe('false');
  });

  it('goes through the programs with the arrow keys, around the ends', async () => {
    await menu.open();
    expect(press('ArrowDown')).toBe(true);
    expect(active()).toBe('Terminal');
    press('ArrowUp');
    expect(active()).toBe('Gvim');
    press('ArrowDown');
    expect(active()).toBe('Terminal');
    // Letters and the keys of a text field are the field's.
    expect(press('Home')).toBe(false);
    expect(press('a')).toBe(false);
  });

  it('leaves Enter to the composition of a character', async () => {
    await menu.open();
    type('gimp');
    const event = new KeyboardEvent('keydown', {
      key: 'Enter',
      bubbles: true,
      isComposing: true
    });
    field().dispatchEvent(event);
    expect(programs.start).not.toHaveBeenCalled();
  });

  it('is there at once, before the programs are listed', async () => {
    const opened = menu.open();
    expect([menu.isOpen, document.activeElement]).toEqual([true, field()]);
    expect(notice().hidden).toBe(true);
    type('gimp');
    await opened;
    expect(active()).toBe('GIMP');
    void menu.open();
    expect(titles()).toHaveLength(4);
  });

  it('says that the programs could not be listed', async () => {
    programs.list.mockRejectedValue(new Error('The server is away.'));
    await menu.open();
    expect(notice().textContent).toBe('The server is away.');
  });

  it('says that nothing is found, or is there', async () => {
    await menu.open();
    type('music');
    expect([notice().textContent, notice().getAttribute('role')]).toEqual([
      'No music',
      'status'
    ]);
    programs.list.mockResolvedValue([]);
    await menu.open();
    expect(notice().textContent).toBe('Nothing');
  });

  it('says why a program was not started', async () => {
    programs.start.mockRejectedValue(new Error('No such program.'));
    await menu.start(PROGRAMS[1]!);
    expect(menu.isOpen).toBe(true);
    expect([notice().textContent, notice().getAttribute('role')]).toEqual([
      'No such program.',
      'alert'
    ]);
  });

  it('closes by Escape, Tab, its button, and a press beside it', async () => {
    await menu.open();
    press('Escape');
    expect([menu.isOpen, document.activeElement]).toEqual([false, button()]);
    await menu.open();
    expect(press('Tab')).toBe(false);
    expect(menu.isOpen).toBe(false);
    await menu.open();
    button().click();
    expect(menu.isOpen).toBe(false);
    await menu.open();
    menu.node.dispatchEvent(new Event('pointerdown', { bubbles: true }));
    expect(menu.isOpen).toBe(true);
    document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }));
    expect(menu.isOpen).toBe(false);
  });

  it('keeps the focus in the search field when it is pressed', async () => {
    await menu.open();
    const taken = (target: Element) =>
      !target.dispatchEvent(
        new MouseEvent('mousedown', { bubbles: true, cancelable: true })
      );
    expect(taken(items()[0]!)).toBe(true);
    expect(taken(field())).toBe(false);
  });

  it('brings up no keyboard on the screen of a phone', async () => {
    isTouch = true;
    await menu.open();
    expect(document.activeElement).toBe(
      menu.node.querySelector('[role=listbox]')
    );
    press('ArrowDown');
    expect(active()).toBe('Terminal');
  });
});
