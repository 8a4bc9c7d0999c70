import { TranslationBundle } from '@jupyterlab/translation';

import { categoryTitle } from '../../contract/categories';
import { IProfile } from '../../contract/model';

/**
 * Whether each word of a search is in one of the texts of a profile.
 */
export function matches(
  { category, description, keywords, title }: IProfile,
  query: string,
  trans: TranslationBundle
): boolean {
  const text = [
    title,
    description,
    category,
    categoryTitle(category, trans),
    ...keywords
  ]
    .join('\n')
    .toLocaleLowerCase();
  return query
    .toLocaleLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}
