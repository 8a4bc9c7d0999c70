import { IProgram } from '../../../client';
import { IProfile } from '../../../contract/model';
import { addPrograms, programsOf } from '../../../page/sections/programs';
import { buttonOf, DISPLAY, FakeServer, newPanel, WORDS } from '../support';

describe('The programs that a person can start', () => {
  let server: FakeServer;

  beforeEach(() => {
    server = new FakeServer();
  });

  const ours = expect.stringMatching(/^data:image\/svg\+xml,/);

  function profile(changes: Partial<IProfile>): IProfile {
    return {
      id: 'gimp',
      title: 'GIMP',
      description: 'Edit images',
      category: 'Graphics',
      icon: '/user/ana/gimp.png',
      kind: 'seamless',
      keywords: ['photo'],
      installed: true,
      tile: false,
      ...changes
    };
  }

  it('are the profiles with windows of their own, by category', async () => {
    server.answer = [
      profile({ id: 'desktop', kind: 'workspace' }),
      profile({ id: 'xterm', category: 'System', icon: 'terminal' }),
      profile({ id: 'icewm', kind: 'desktop' }),
      profile({})
    ];
    const programs = await programsOf(DISPLAY, WORDS).list();
    expect(server.requests).toEqual(['GET /user/ana/xpra/api/profiles']);
    const shared = {
      title: 'GIMP',
      description: 'Edit images',
      keywords: ['photo'],
      shortcut: 'none'
    };
    expect(programs).toEqual([
      {
        ...shared,
        id: 'gimp',
        category: 'Graphics',
        icon: '/user/ana/gimp.png'
      },
      { ...shared, id: 'xterm', category: 'System', icon: ours }
    ]);
  });

  it('have shortcuts in a workspace: the terminal, the files, the tiles', async () => {
    server.answer = [
      profile({ id: 'terminal', title: 'Terminal (X11)', tile: true }),
      profile({ id: 'geant4', title: 'GEANT4', tile: true }),
      profile({ id: 'files', title: 'Files', icon: 'files' }),
      profile({})
    ];
    const programs = await programsOf(DISPLAY, WORDS).list();
    expect(
      programs.map(({ title, shortcut }) => `${title}: ${shortcut}`)
    ).toEqual(['Terminal: bar', 'GEANT4: ground', 'Files: bar', 'GIMP: none']);
  });

  it('are started by their profile', async () => {
    server.status = 204;
    const program: IProgram = {
      ...{ id: 'xterm', title: 'T', description: 'D', icon: '' },
      ...{ keywords: [], category: 'C', shortcut: 'none' }
    };
    await programsOf(DISPLAY, WORDS).start(program);
    expect(server.requests).toEqual([`POST ${DISPLAY}/programs`]);
    expect(server.bodies).toEqual([{ profile: 'xterm' }]);
  });

  it('are chosen in the start menu, which the panel gives way to', () => {
    const openMenu = jest.fn();
    const panel = newPanel();
    addPrograms(panel, openMenu, WORDS);
    panel.toggle();
    buttonOf('Start a program…').click();
    expect(panel.isOpen).toBe(false);
    expect(openMenu).toHaveBeenCalledTimes(1);
  });
});
