import { button, choice, Panel } from '../../page/panel';
import { newPanel } from './support';

describe('Panel', () => {
  let panel: Panel;

  beforeEach(() => {
    document.body.replaceChildren();
    panel = newPanel();
  });

  it('opens and closes by its handle, and says so', () => {
    const changes: boolean[] = [];
    panel.follow(() => changes.push(panel.isOpen));
    panel.handle.click();
    expect(panel.isOpen).toBe(true);
    expect(panel.handle.getAttribute('aria-expanded')).toBe('true');
    panel.handle.click();
    expect(panel.isOpen).toBe(false);
    expect(panel.handle.getAttribute('aria-expanded')).toBe('false');
    expect(changes).toEqual([true, false]);
  });

  it('gives its first control the focus when it opens', () => {
    const first = button('First', () => undefined);
    panel.add('Section', first);
    panel.toggle();
    expect(document.activeElement).toBe(first);
  });

  it('closes at Escape, and gives the handle the focus', () => {
    const control = button('Control', () => undefined);
    panel.add('Section', control);
    panel.toggle();
    control.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })
    );
    expect(panel.isOpen).toBe(false);
    expect(document.activeElement).toBe(panel.handle);
  });

  it('closes at a click outside, not at one inside', () => {
    const control = button('Control', () => undefined);
    panel.add('Section', control);
    panel.toggle();
    control.dispatchEvent(new Event('pointerdown', { bubbles: true }));
    expect(panel.isOpen).toBe(true);
    document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }));
    expect(panel.isOpen).toBe(false);
  });

  it('has sections with a title', () => {
    const section = panel.add(
      'View',
      button('Full screen', () => undefined)
    );
    expect(section.querySelector('legend')!.textContent).toBe('View');
    expect(document.querySelectorAll('fieldset')).toHaveLength(1);
  });
});

describe('choice', () => {
  it('tells what a person chooses', () => {
    const chosen = jest.fn();
    const { node } = choice<string>(
      'Scale',
      [
        ['1', '1x'],
        ['2', '2x']
      ],
      chosen
    );
    const select = node.querySelector('select')!;
    select.value = '2';
    select.dispatchEvent(new Event('change'));
    expect(chosen).toHaveBeenCalledWith('2');
  });

  it('shows a value that is not among its options', () => {
    const { node, show } = choice<string>('Scale', [['1', '1x']], jest.fn());
    show('3');
    show('3');
    const select = node.querySelector('select')!;
    expect(select.value).toBe('3');
    expect(select.options).toHaveLength(2);
  });
});
