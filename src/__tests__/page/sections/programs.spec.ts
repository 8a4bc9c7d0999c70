import { addPrograms, programsOf } from '../../../page/sections/programs';
import { buttonOf, DISPLAY, FakeServer, newPanel, WORDS } from '../support';

describe('The programs that a person can start', () => {
  let server: FakeServer;

  beforeEach(() => {
    server = new FakeServer();
  });

  it('are the profiles with windows of their own', async () => {
    const profile = { title: 'T', description: 'D' };
    server.answer = [
      { ...profile, id: 'desktop', kind: 'desktop', icon: 'desktop' },
      { ...profile, id: 'xterm', kind: 'seamless', icon: 'terminal' },
      { ...profile, id: 'gimp', kind: 'seamless', icon: '/user/ana/gimp.png' }
    ];
    const programs = await programsOf(DISPLAY, WORDS).list();
    expect(server.requests).toEqual(['GET /user/ana/xpra/api/profiles']);
    expect(programs).toEqual([
      {
        ...profile,
        id: 'xterm',
        icon: expect.stringMatching(/^data:image\/svg\+xml,/)
      },
      { ...profile, id: 'gimp', icon: '/user/ana/gimp.png' }
    ]);
  });

  it('are started by their profile', async () => {
    server.status = 204;
    const program = { id: 'xterm', title: 'T', description: 'D', icon: '' };
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
