import { createLog } from '../../client/log/log';

describe('the log', () => {
  beforeEach(() => {
    jest.spyOn(console, 'debug').mockImplementation();
    jest.spyOn(console, 'warn').mockImplementation();
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('has the categories that were asked for, each with a prefix', () => {
    const log = createLog(['network', 'windows']);
    log.network?.('state', 'connected');
    log.keyboard?.('keydown');
    log.windows?.('received', 'lost-window', 3);
    expect(jest.mocked(console.debug).mock.calls).toEqual([
      ['[xpra network]', 'state', 'connected'],
      ['[xpra windows]', 'received', 'lost-window', 3]
    ]);
  });

  it('evaluates nothing for a category that is off', () => {
    const describe = jest.fn();
    createLog([]).network?.(describe());
    expect(describe).not.toHaveBeenCalled();
  });

  it('always has warnings', () => {
    createLog([]).warn('The sound has stopped:', 'why');
    expect(console.warn).toHaveBeenCalledWith(
      '[xpra]',
      'The sound has stopped:',
      'why'
    );
  });
});
