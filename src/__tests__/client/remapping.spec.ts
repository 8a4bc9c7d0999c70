import { IDictionary, Packet } from '../../client/protocol/value';
import { Remapping } from '../../client/worker/remapping';

describe('Remapping', () => {
  let sent: Packet[];
  let remapping: Remapping;

  const kinds = () => sent.map(([kind, wid]) => `${kind} ${wid}`);

  const unmap = (wid: number) => remapping.send(['unmap-window', wid]);

  const map = (wid: number) => remapping.send(['map-window', wid]);

  const told = (wid: number, metadata: IDictionary) =>
    remapping.received(['window-metadata', wid, metadata]);

  const create = (version: number) => {
    sent = [];
    remapping = new Remapping(version, packet => sent.push(packet));
  };

  beforeEach(() => create(3));

  it('has Xpra tell a change of a window that it unmaps for the first time', () => {
    unmap(1);
    expect(kinds()).toEqual([
      'unmap-window 1',
      'configure-window 1',
      'configure-window 1',
      'configure-window 1'
    ]);
    const states = sent.slice(1).map(packet => packet[8]);
    expect(states).toEqual([
      { 'skip-pager': false },
      { 'skip-pager': true },
      { 'skip-pager': false }
    ]);
    // The window is not to be shown by it.
    expect(sent.slice(1).map(packet => packet[9])).toEqual([true, true, true]);
  });

  it('holds back a window that is to be mapped, and all that follows', () => {
    unmap(1);
    sent = [];
    remapping.send(['focus', 2]);
    map(1);
    remapping.send(['focus', 1]);
    told(1, { 'skip-pager': false });
    told(1, { title: 'One' });
    told(2, { 'skip-pager': true });
    expect(kinds()).toEqual(['focus 2']);
    told(1, { 'skip-pager': true });
    expect(kinds()).toEqual(['focus 2', 'map-window 1', 'focus 1']);
    remapping.send(['focus', 2]);
    expect(kinds()).toContain('focus 2');
  });

  it('waits once for each window', () => {
    unmap(1);
    told(1, { 'skip-pager': true });
    map(1);
    sent = [];
    unmap(1);
    map(1);
    expect(kinds()).toEqual(['unmap-window 1', 'map-window 1']);
    unmap(2);
    map(2);
    expect(kinds()).not.toContain('map-window 2');
  });

  it('waits again for the next one that it has held back', () => {
    for (const wid of [1, 2]) {
      unmap(wid);
    }
    sent = [];
    map(1);
    map(2);
    told(1, { 'skip-pager': true });
    expect(kinds()).toEqual(['map-window 1']);
    told(2, { 'skip-pager': true });
    expect(kinds()).toEqual(['map-window 1', 'map-window 2']);
  });

  it('does not wait for a window that is gone', () => {
    unmap(1);
    sent = [];
    map(1);
    remapping.send(['focus', 2]);
    remapping.received(['lost-window', 1]);
    expect(kinds()).toEqual(['map-window 1', 'focus 2']);
  });

  it('does not wait for ever', () => {
    jest.useFakeTimers();
    unmap(1);
    sent = [];
    map(1);
    remapping.send(['focus', 1]);
    jest.advanceTimersByTime(1999);
    expect(sent).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(kinds()).toEqual(['map-window 1', 'focus 1']);
    // What comes too late is no answer to another window.
    unmap(2);
    map(2);
    told(1, { 'skip-pager': true });
    expect(kinds()).not.toContain('map-window 2');
    jest.useRealTimers();
  });

  it('sends nothing once its connection is gone', () => {
    jest.useFakeTimers();
    unmap(1);
    sent = [];
    map(1);
    remapping.dispose();
    jest.runAllTimers();
    told(1, { 'skip-pager': true });
    expect(sent).toEqual([]);
    jest.useRealTimers();
  });

  it('holds nothing back from an Xpra that needs no time', () => {
    create(6);
    unmap(1);
    map(1);
    expect(kinds()).toEqual(['unmap-window 1', 'map-window 1']);
  });
});
