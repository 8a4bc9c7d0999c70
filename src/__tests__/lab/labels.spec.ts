import { nullTranslator } from '@jupyterlab/translation';

import { durationLabel, endLabel, stateLabel } from '../../lab/labels';
import { EndReason } from '../../contract/model';
import { makeDisplay } from './server';

const trans = nullTranslator.load('jupyterlab_xpra');

describe('labels', () => {
  it('says how long something took', () => {
    const minute = 60_000;
    expect(durationLabel(-minute, trans)).toBe('< 1 min');
    expect(durationLabel(59_000, trans)).toBe('< 1 min');
    expect(durationLabel(minute, trans)).toBe('1 min');
    expect(durationLabel(125 * minute, trans)).toBe('2 h 5 min');
    expect(durationLabel(50 * 60 * minute, trans)).toBe('2 d 2 h');
  });

  it('names the states', () => {
    expect(stateLabel('starting', trans)).toBe('starting');
    expect(stateLabel('ended', trans)).toBe('ended');
  });

  it.each<[EndReason, string]>([
    ['stopped', 'Desktop 1 was stopped'],
    ['exited', 'Desktop 1 has ended'],
    ['failed', 'Desktop 1 could not be started'],
    ['culled', 'Desktop 1 was stopped because nobody used it'],
    ['lost', 'Desktop 1 ended unexpectedly']
  ])('says of %s what became of a display', (reason, label) => {
    expect(endLabel(makeDisplay({ state: 'ended', reason }), trans)).toBe(
      label
    );
  });
});
