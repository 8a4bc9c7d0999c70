import { TranslationBundle } from '@jupyterlab/translation';

import { IProfile } from '../../contract/model';
import { pinIcon, profileIcon, programIcon } from '../icons';

/**
 * The class of the button that starts a program.
 */
export const TILE_CLASS = 'jp-XpraPrograms-tile';

/**
 * How tiles look, and what they do.
 */
export interface ITileOptions {
  /**
   * The ids of the profiles that the user has pinned.
   */
  pinned: ReadonlySet<string>;

  /**
   * Start a program.
   */
  choose: (profile: IProfile) => void;

  /**
   * Pin a program to the launcher, or remove its pin.
   */
  togglePin: (profile: IProfile) => void;

  trans: TranslationBundle;
}

/**
 * Make a category with its tiles.
 */
export function makeSection(
  title: string,
  profiles: ReadonlyArray<IProfile>,
  options: ITileOptions
): HTMLElement {
  const section = document.createElement('section');
  const heading = document.createElement('h2');
  heading.textContent = title;
  section.setAttribute('aria-label', title);
  const list = document.createElement('ul');
  list.append(...profiles.map(profile => makeTile(profile, options)));
  section.append(heading, list);
  return section;
}

/**
 * The tile that a key leads to: an arrow, Home or End.
 */
export function neighbour(
  tiles: HTMLElement[],
  from: HTMLElement,
  key: string
): HTMLElement | undefined {
  const index = tiles.indexOf(from);
  switch (key) {
    case 'ArrowRight':
      return tiles[index + 1];
    case 'ArrowLeft':
      return tiles[index - 1];
    case 'Home':
      return tiles[0];
    case 'End':
      return tiles[tiles.length - 1];
  }
  if (key !== 'ArrowDown' && key !== 'ArrowUp') {
    return undefined;
  }
  const { left, top } = from.getBoundingClientRect();
  const direction = key === 'ArrowDown' ? 1 : -1;
  const distance = (tile: HTMLElement) => {
    const box = tile.getBoundingClientRect();
    // The next row comes first, and in it the nearest tile.
    return direction * (box.top - top) * 10_000 + Math.abs(box.left - left);
  };
  return tiles
    .filter(tile => direction * (tile.getBoundingClientRect().top - top) > 1)
    .sort((first, second) => distance(first) - distance(second))[0];
}

/**
 * Make the tile of a program. It has a pin unless every user has its tile in the launcher.
 */
function makeTile(profile: IProfile, options: ITileOptions): HTMLElement {
  const item = document.createElement('li');
  const tile = document.createElement('button');
  tile.type = 'button';
  tile.className = TILE_CLASS;
  tile.dataset.profile = profile.id;
  tile.title = profile.description || profile.title;
  const title = document.createElement('span');
  title.textContent = profile.title;
  tile.append(iconOf(profile), title);
  tile.addEventListener('click', () => options.choose(profile));
  item.append(tile);
  if (!profile.tile) {
    item.append(makePin(profile, options));
  }
  return item;
}

/**
 * Make the button that pins a program.
 */
function makePin(
  profile: IProfile,
  { pinned, togglePin, trans }: ITileOptions
): HTMLElement {
  const pin = document.createElement('button');
  pin.type = 'button';
  pin.className = 'jp-XpraPrograms-pin';
  pin.dataset.profile = profile.id;
  pin.title = trans.__('Pin to the Launcher');
  pin.setAttribute(
    'aria-label',
    trans.__('Pin %1 to the Launcher', profile.title)
  );
  pin.setAttribute('aria-pressed', String(pinned.has(profile.id)));
  pinIcon.element({ container: pin });
  pin.addEventListener('click', () => togglePin(profile));
  return pin;
}

/**
 * The icon of a program. The browser loads an image once it is in sight.
 */
function iconOf(profile: IProfile): HTMLElement {
  const node = document.createElement('span');
  node.className = 'jp-XpraPrograms-icon';
  if (!profile.icon.includes('/')) {
    profileIcon(profile).element({ container: node });
    return node;
  }
  const image = document.createElement('img');
  image.alt = '';
  image.loading = 'lazy';
  image.src = profile.icon;
  image.addEventListener('error', () => {
    image.remove();
    programIcon.element({ container: node });
  });
  node.append(image);
  return node;
}
