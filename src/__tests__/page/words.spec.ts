import { wordsOf } from '../../page/words';

it('The page is English without a catalogue', () => {
  expect(wordsOf(null).__('%1 was stopped', 'It')).toBe('It was stopped');
});

it('The page speaks as the catalogue says', () => {
  const words = wordsOf(
    JSON.stringify({
      '': {
        language: 'de-DE',
        plural_forms: 'nplurals=2; plural=(n != 1);'
      },
      '%1 was stopped': ['%1 wurde angehalten']
    })
  );
  expect(words.__('%1 was stopped', 'Es')).toBe('Es wurde angehalten');
  expect(words.__('Not in it: %1', 3)).toBe('Not in it: 3');
});
