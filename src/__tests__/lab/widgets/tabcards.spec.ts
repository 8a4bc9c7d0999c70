import { nullTranslator } from '@jupyterlab/translation';

import { desktopIcon } from '../../../lab/icons';
import { ICard } from '../../../lab/widgets/card';
import { TabCards } from '../../../lab/widgets/tabcards';
import { makeDisplay } from '../server';

describe('TabCards', () => {
  const start = jest.fn();
  const close = jest.fn();
  const restore = jest.fn();
  const trans = nullTranslator.load('jupyterlab_xpra');
  const cards = new TabCards({ trans, start, close, restore });
  const execute = (card: ICard, id: string) =>
    card.actions.find(action => action.id === id)!.execute();

  beforeEach(() => jest.clearAllMocks());

  it('asks the server for the same display again after a refusal', () => {
    const card = cards.refused('There are too many.', { profile: 'xterm' });
    expect(card.message).toBe('There are too many.');
    execute(card, 'try-again');
    expect(start).toHaveBeenCalledWith({ profile: 'xterm' });
    execute(card, 'close');
    expect(close).toHaveBeenCalledTimes(1);
  });

  it.each(['desktop', null])('starts again what ended', profile => {
    const model = makeDisplay({ state: 'ended', reason: 'lost', profile });
    const card = cards.ended(model, desktopIcon, 'the last line');
    expect(card).toMatchObject({ isAlert: true, log: 'the last line' });
    execute(card, 'start-again');
    expect(start).toHaveBeenCalledWith({
      again: model.id,
      name: 'Desktop 1'
    });
  });

  it('puts a window back that is torn off', () => {
    const card = cards.torn('Viewer', desktopIcon);
    expect(card.title).toBe('Viewer');
    execute(card, 'restore');
    expect(restore).toHaveBeenCalledTimes(1);
  });

  it('starts a desktop where nothing is known of the display', () => {
    execute(cards.gone('', null, desktopIcon), 'new-desktop');
    expect(start).toHaveBeenCalledWith({});
  });
});
