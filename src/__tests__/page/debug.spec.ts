import { debugCategories } from '../../page/debug';

describe('The categories that the client logs', () => {
  beforeEach(() => sessionStorage.clear());

  it('are none unless the address names them', () => {
    expect(debugCategories('', sessionStorage)).toEqual([]);
    expect(debugCategories('?disconnected', sessionStorage)).toEqual([]);
  });

  it('are kept for the session', () => {
    const named = debugCategories('?debug=network,windows', sessionStorage);
    expect(named).toEqual(['network', 'windows']);
    expect(debugCategories('', sessionStorage)).toEqual(named);
    expect(debugCategories('?debug=keyboard', sessionStorage)).toEqual([
      'keyboard'
    ]);
    expect(debugCategories('?debug=', sessionStorage)).toEqual([]);
    expect(debugCategories('', sessionStorage)).toEqual([]);
  });

  it('are named in a warning if the address has an unknown one', () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    expect(debugCategories('?debug=sound,network', sessionStorage)).toEqual([
      'network'
    ]);
    expect(warn).toHaveBeenCalledWith(
      'Not known to debug: sound. Known are network, keyboard, windows.'
    );
    warn.mockRestore();
  });
});
