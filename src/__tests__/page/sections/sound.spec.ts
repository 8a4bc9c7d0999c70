import { addSound } from '../../../page/sections/sound';
import { newPanel, WORDS } from '../support';

describe('The section about sound', () => {
  let sound: { isOffered: boolean; isOn: boolean; hasStopped: boolean };
  let update: () => void;
  let section: HTMLElement;
  let play: HTMLButtonElement;
  let note: HTMLElement;

  beforeEach(() => {
    document.body.replaceChildren();
    sound = { isOffered: false, isOn: false, hasStopped: false };
    update = addSound(newPanel(), sound, WORDS);
    section = document.querySelector('fieldset')!;
    play = section.querySelector('button')!;
    note = section.querySelector('[role=status]')!;
  });

  it('is in sight while the display has sound', () => {
    expect(section.hidden).toBe(true);
    sound.isOffered = true;
    update();
    expect(section.hidden).toBe(false);
  });

  it('turns the sound on and off', () => {
    play.click();
    expect(sound.isOn).toBe(true);
    update();
    expect(play.getAttribute('aria-pressed')).toBe('true');
    play.click();
    expect(sound.isOn).toBe(false);
    update();
    expect(play.getAttribute('aria-pressed')).toBe('false');
  });

  it('says that the sound has stopped', () => {
    expect(note.hidden).toBe(true);
    sound.hasStopped = true;
    update();
    expect(note.hidden).toBe(false);
    expect(note.textContent).toBe('The sound has stopped.');
  });
});
