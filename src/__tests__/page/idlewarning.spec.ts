import { IdleWarning } from '../../page/idlewarning';
import { buttonOf, model, WORDS } from './support';

describe('IdleWarning', () => {
  let node: HTMLElement;
  let warning: IdleWarning;
  const keep = jest.fn();

  beforeEach(() => {
    node = document.createElement('div');
    node.hidden = true;
    document.body.replaceChildren(node);
    warning = new IdleWarning(node, keep, WORDS);
  });

  it('warns when the end of the display is near', () => {
    warning.update(model());
    expect(node.hidden).toBe(true);
    warning.update(model({ culled_in: 41.2 }));
    expect(node.hidden).toBe(false);
    expect(node.querySelector('[role=alert]')!.textContent).toBe(
      'Desktop 1 will be stopped in 42 s because nobody uses it. Save your work, or keep it.'
    );
  });

  it('is not read out again at each look', () => {
    warning.update(model({ culled_in: 42 }));
    const alert = node.querySelector('[role=alert]');
    warning.update(model({ culled_in: 32 }));
    expect(node.querySelector('[role=alert]')).toBe(alert);
    expect(alert!.textContent).toContain('42 s');
  });

  it('goes when the end is not near any more', () => {
    warning.update(model({ culled_in: 42 }));
    warning.update(model({ culled_in: null }));
    expect(node.hidden).toBe(true);
  });

  it('lets the person keep the display', () => {
    warning.update(model({ culled_in: 42 }));
    buttonOf('Keep').click();
    expect(keep).toHaveBeenCalledTimes(1);
  });
});
