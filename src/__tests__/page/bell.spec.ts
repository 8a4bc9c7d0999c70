import { addBell, FLASH } from '../../page/bell';
import { removeListeners } from './support';

describe('The bell of a program', () => {
  removeListeners();

  let ring: () => void;
  const { body } = document;

  beforeEach(() => {
    jest.useFakeTimers();
    document.title = 'Desktop 1';
    ring = addBell();
  });

  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('is a flash that starts anew at each ring', () => {
    ring();
    jest.advanceTimersByTime(FLASH - 1);
    ring();
    jest.advanceTimersByTime(FLASH - 1);
    expect(body.classList.contains('xpra-mod-ringing')).toBe(true);
    jest.advanceTimersByTime(1);
    expect(body.classList.contains('xpra-mod-ringing')).toBe(false);
  });

  it('marks the title until the person looks at the page', () => {
    jest.spyOn(document, 'hasFocus').mockReturnValue(false);
    ring();
    ring();
    expect(document.title).toBe('● Desktop 1');
    window.dispatchEvent(new Event('focus'));
    expect(document.title).toBe('Desktop 1');
  });

  it('leaves the title alone while the person looks at the page', () => {
    jest.spyOn(document, 'hasFocus').mockReturnValue(true);
    ring();
    expect(document.title).toBe('Desktop 1');
  });
});
