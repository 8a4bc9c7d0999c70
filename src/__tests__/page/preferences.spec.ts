import { DEFAULTS } from '../../contract/preferences';
import { Preferences } from '../../page/preferences';

describe('Preferences', () => {
  beforeEach(() => sessionStorage.clear());

  it('takes what is chosen before what is set, and that before the default', () => {
    const preferences = new Preferences(sessionStorage, 'key');
    const seen: string[] = [];
    preferences.follow(() => seen.push(preferences.get('quality')));
    preferences.give({ quality: 'low' });
    preferences.choose('quality', 'lossless');
    preferences.give({ quality: 'auto', scale: '2' });
    expect(seen).toEqual(['auto', 'low', 'lossless', 'lossless']);
    expect(preferences.get('scale')).toBe('2');
    expect(preferences.get('escape')).toBe(DEFAULTS.escape);
  });

  it('remembers what was chosen', () => {
    new Preferences(sessionStorage, 'key').choose('layout', 'de');
    expect(new Preferences(sessionStorage, 'key').get('layout')).toBe('de');
    expect(new Preferences(sessionStorage, 'other').get('layout')).toBe('');
  });

  it('goes on with the defaults if what was kept is damaged', () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    sessionStorage.setItem('key', '{');
    expect(new Preferences(sessionStorage, 'key').get('scale')).toBe('auto');
    expect(warn).toHaveBeenCalled();
    warn.mockRestore();
  });
});
