/**
 * The choice of what becomes of text that is selected in the display.
 */
import { Client } from '../../../client';
import { Selection } from '../../../contract/preferences';
import { choice } from '../../panel';
import { Preferences } from '../../preferences';
import { IWords } from '../../words';

export function selectionChoice(
  client: Pick<Client, 'copiesSelections'>,
  preferences: Preferences,
  words: IWords
): HTMLElement {
  const { node, show } = choice<Selection>(
    words.__('Selected text'),
    [
      ['own', words.__('Stays apart')],
      ['clipboard', words.__('Is copied')]
    ],
    value => preferences.choose('selection', value)
  );
  node.title = words.__('The middle button of the mouse pastes it');
  preferences.follow(() => {
    const value = preferences.get('selection');
    show(value);
    client.copiesSelections = value === 'clipboard';
  });
  return node;
}
