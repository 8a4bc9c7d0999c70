import { Overlay } from '../../page/overlay';

describe('Overlay', () => {
  let node: HTMLElement;
  let overlay: Overlay;

  beforeEach(() => {
    node = document.createElement('div');
    node.hidden = true;
    document.body.replaceChildren(node);
    overlay = new Overlay(node);
  });

  it('shows a spinner while something is under way', () => {
    overlay.show({ title: 'Connecting', text: 'Soon', busy: true });
    expect(node.hidden).toBe(false);
    expect(node.getAttribute('role')).toBe('status');
    expect(node.querySelector('.spinner')!.getAttribute('aria-hidden')).toBe(
      'true'
    );
    expect(node.querySelector('h1')!.textContent).toBe('Connecting');
    expect(node.querySelector('p')!.textContent).toBe('Soon');
  });

  it('has no empty paragraph', () => {
    overlay.show({ title: 'Connecting', text: '', busy: true });
    expect(node.querySelector('p')).toBeNull();
  });

  it('shows an alert with a button that has the focus', () => {
    const pressed = jest.fn();
    overlay.show({ title: 'Taken', text: 'By you', button: 'Back' }, pressed);
    expect(node.getAttribute('role')).toBe('alert');
    expect(node.querySelector('.spinner')).toBeNull();
    const button = node.querySelector('button')!;
    expect(button.textContent).toBe('Back');
    expect(document.activeElement).toBe(button);
    button.click();
    expect(pressed).toHaveBeenCalledTimes(1);
  });

  it('shows one message at a time, and none when it is hidden', () => {
    overlay.show({ title: 'One', button: 'Back' });
    overlay.show({ title: 'Other' });
    expect(node.textContent).toBe('Other');
    overlay.hide();
    expect(node.hidden).toBe(true);
    expect(node.textContent).toBe('');
  });
});
