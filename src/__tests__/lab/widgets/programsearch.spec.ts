import { nullTranslator } from '@jupyterlab/translation';

import { byCategory } from '../../../contract/categories';
import { IProfile } from '../../../contract/model';
import { matches } from '../../../lab/widgets/programsearch';

const trans = nullTranslator.load('jupyterlab_xpra');

function makeProfile(options: Partial<IProfile>): IProfile {
  return {
    id: 'gimp',
    title: 'GIMP',
    description: 'Edit images',
    category: 'Graphics',
    icon: 'program',
    kind: 'seamless',
    keywords: ['photo'],
    installed: true,
    tile: false,
    ...options
  };
}

describe('matches', () => {
  const isFound = (query: string) => matches(makeProfile({}), query, trans);

  it('finds each word in any text of a profile', () => {
    expect(isFound('gimp')).toBe(true);
    expect(isFound('PHOTO images')).toBe(true);
    expect(isFound('graphics edit')).toBe(true);
    expect(isFound('')).toBe(true);
  });

  it('does not find a profile that lacks a word', () => {
    expect(isFound('gimp music')).toBe(false);
  });
});

describe('byCategory', () => {
  it('sorts configured categories first, then installed ones, Other last', () => {
    const profiles = [
      makeProfile({ id: 'tool', category: 'Tools', installed: false }),
      makeProfile({ id: 'other', category: 'Other' }),
      makeProfile({ id: 'office', category: 'Office' }),
      makeProfile({ id: 'gimp' }),
      makeProfile({ id: 'more', category: 'Tools' })
    ];
    const sections = byCategory(profiles, trans);
    expect(
      sections.map(([title, found]) => [title, found.map(({ id }) => id)])
    ).toEqual([
      ['Tools', ['tool', 'more']],
      ['Graphics', ['gimp']],
      ['Office', ['office']],
      ['Other', ['other']]
    ]);
  });
});
