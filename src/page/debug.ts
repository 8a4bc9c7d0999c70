/**
 * The categories that the client logs for a bug report: `?debug=network,keyboard` in the page's
 * address.
 */
import { CATEGORIES, Category } from '../client';

const KEY = 'jupyterlab-xpra:debug';

/**
 * The categories that the address names, or those that it named before in this session.
 *
 * @param query The query of the page's address. `?debug=` ends the logging.
 * @param storage Keeps the categories for the session.
 */
export function debugCategories(query: string, storage: Storage): Category[] {
  const asked = new URLSearchParams(query).get('debug');
  if (asked !== null) {
    storage.setItem(KEY, asked);
  }
  const names = (asked ?? storage.getItem(KEY) ?? '')
    .split(',')
    .filter(Boolean);
  const unknown = names.filter(name => !isCategory(name));
  if (unknown.length > 0) {
    console.warn(
      `Not known to debug: ${unknown.join(', ')}. Known are ${CATEGORIES.join(', ')}.`
    );
  }
  return names.filter(isCategory);
}

function isCategory(name: string): name is Category {
  return CATEGORIES.some(known => known === name);
}
