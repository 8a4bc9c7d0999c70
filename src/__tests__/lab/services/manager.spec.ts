import { XpraManager } from '../../../lab/services/manager';
import { FakeServer, makeDisplay, makeGate, until } from '../server';

describe('XpraManager', () => {
  let server: FakeServer;
  let manager: XpraManager;

  const start = () => server.makeManager();

  beforeEach(() => {
    server = new FakeServer();
    server.displays = [makeDisplay()];
    manager = start();
  });

  afterEach(() => {
    manager.dispose();
    jest.useRealTimers();
  });

  it('has the displays, profiles and status of the server', async () => {
    expect(manager.isReady).toBe(false);
    await manager.ready;
    await until(() => manager.profiles.length > 0);
    expect(manager.isReady).toBe(true);
    expect(manager.displays).toEqual(server.displays);
    expect(manager.get('k3f9q2')?.name).toBe('Desktop 1');
    expect(manager.get('gone00')).toBeUndefined();
    expect(manager.profiles).toEqual(server.profiles);
    expect(manager.status).toEqual(server.status);
  });

  it('makes the address of a page from the settings', () => {
    expect(manager.url('k3f9q2')).toBe(
      'http://localhost:8888/user/ana/xpra/displays/k3f9q2/'
    );
  });

  it('tells of changes, and of nothing else', async () => {
    await manager.ready;
    const changed = jest.fn();
    manager.runningChanged.connect(changed);
    await manager.refresh();
    expect(changed).not.toHaveBeenCalled();
    server.change('k3f9q2', { viewers: 1 });
    await manager.refresh();
    expect(changed).toHaveBeenCalledTimes(1);
    expect(changed).toHaveBeenCalledWith(manager, server.displays);
  });

  it('asks at once when the server announces a change', async () => {
    await manager.ready;
    server.change('k3f9q2', { state: 'stopping' });
    server.announce('k3f9q2');
    await until(() => manager.get('k3f9q2')?.state === 'stopping');
  });

  it('ignores the events of others', async () => {
    await manager.ready;
    const asked = server.requests.length;
    server.announce('k3f9q2', 'https://events.jupyter.org/contents/v1');
    expect(server.requests.length).toBe(asked);
  });

  it('makes two requests of a burst, the second after the burst', async () => {
    await manager.ready;
    await manager.refresh();
    const before = server.count('GET displays');
    const [gate, open] = makeGate();
    server.gate = gate;
    server.announce('k3f9q2');
    for (let i = 0; i < 50; i++) {
      server.announce('k3f9q2');
    }
    server.change('k3f9q2', { state: 'stopping' });
    open();
    await until(() => manager.get('k3f9q2')?.state === 'stopping');
    expect(server.count('GET displays')).toBe(before + 2);
  });

  it('polls', async () => {
    manager.dispose();
    jest.useFakeTimers();
    manager = start();
    await jest.advanceTimersByTimeAsync(1);
    await manager.ready;
    server.displays = [];
    await jest.advanceTimersByTimeAsync(11_000);
    expect(manager.displays).toEqual([]);
  });

  it('polls for profiles', async () => {
    manager.dispose();
    jest.useFakeTimers();
    manager = start();
    await jest.advanceTimersByTimeAsync(1);
    const changed = jest.fn();
    manager.profilesChanged.connect(changed);
    await jest.advanceTimersByTimeAsync(61_000);
    expect(changed).not.toHaveBeenCalled();
    server.profiles = server.profiles.slice(1);
    await jest.advanceTimersByTimeAsync(61_000);
    expect(changed).toHaveBeenCalledTimes(1);
    expect(manager.profiles).toEqual(server.profiles);
  });

  it('tells when the server does not answer, and when it does again', async () => {
    await manager.ready;
    const failed = jest.fn();
    const changed = jest.fn();
    manager.connectionFailure.connect(failed);
    manager.runningChanged.connect(changed);
    server.isDown = true;
    await expect(manager.refresh()).rejects.toThrow('Failed to fetch');
    expect(failed).toHaveBeenCalledTimes(1);
    expect(manager.error?.message).toBe('Failed to fetch');
    expect(manager.displays).toHaveLength(1);
    server.isDown = false;
    await manager.refresh();
    expect(manager.error).toBeNull();
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('knows a new display at once', async () => {
    await manager.ready;
    const changed = jest.fn();
    manager.runningChanged.connect(changed);
    const display = await manager.create({ profile: 'xterm', width: 800 });
    expect(server.bodies).toEqual([{ profile: 'xterm', width: 800 }]);
    expect(manager.get(display.id)).toEqual(display);
    expect(changed).toHaveBeenCalled();
  });

  it('does not lose a new display to an older answer', async () => {
    await manager.ready;
    const [gate, open] = makeGate();
    server.gate = gate;
    const refreshed = manager.refresh();
    const seen: boolean[] = [];
    server.gate = Promise.resolve();
    const { id } = await manager.create({});
    manager.runningChanged.connect(() => {
      seen.push(manager.get(id) !== undefined);
    });
    open();
    await refreshed;
    expect(manager.get(id)).toBeDefined();
    expect(seen).not.toContain(false);
  });

  it("rejects with the server's message", async () => {
    const message = 'At most 10 displays can run.';
    server.refusals.set('POST displays', { status: 429, message });
    await expect(manager.create({})).rejects.toThrow(message);
  });

  it('asks once to stop a display', async () => {
    await manager.ready;
    await Promise.all([manager.stop('k3f9q2'), manager.stop('k3f9q2')]);
    await until(() => manager.get('k3f9q2')?.state === 'ended');
    await manager.stop('k3f9q2');
    expect(server.count('DELETE displays/k3f9q2')).toBe(1);
  });

  it('stops all live displays', async () => {
    server.displays = [
      makeDisplay({ id: 'aaaaaa' }),
      makeDisplay({ id: 'bbbbbb', state: 'starting' }),
      makeDisplay({ id: 'cccccc', state: 'ended', reason: 'stopped' })
    ];
    await manager.stopAll();
    expect(server.requests.filter(name => name.startsWith('DELETE'))).toEqual([
      'DELETE displays/aaaaaa',
      'DELETE displays/bbbbbb'
    ]);
  });

  it('renames in place', async () => {
    server.displays = [makeDisplay({ id: 'aaaaaa' }), makeDisplay()];
    await manager.refresh();
    await manager.rename('k3f9q2', 'GEANT4');
    expect(manager.displays.map(({ name }) => name)).toEqual([
      'Desktop 1',
      'GEANT4'
    ]);
  });

  it('is silent once it is disposed', async () => {
    const changed = jest.fn();
    manager.runningChanged.connect(changed);
    const asked = server.requests.length;
    manager.dispose();
    manager.dispose();
    server.announce('k3f9q2');
    expect(server.requests.length).toBe(asked);
    expect(manager.isDisposed).toBe(true);
    expect(changed).not.toHaveBeenCalled();
  });
});
