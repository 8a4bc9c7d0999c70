import { JSONObject, ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { IDisplayOptions } from '../../contract/model';
import { DEFAULTS } from '../../contract/preferences';
import { ICommandContext } from './context';

/**
 * Pixels of a display in a CSS pixel, at most.
 */
const LARGEST_DENSITY = 5;

/**
 * Read what to start from a command's arguments.
 *
 * @param args - The arguments. An argument that is no option of a display is left out.
 *
 * @returns The options.
 */
export function displayOptions(
  args: ReadonlyPartialJSONObject
): IDisplayOptions {
  const options: JSONObject = {};
  for (const key of ['profile', 'name']) {
    const value = args[key];
    if (typeof value === 'string' && value !== '') {
      options[key] = value;
    }
  }
  if (typeof args.cwd === 'string') {
    options.cwd = args.cwd;
  }
  for (const key of ['width', 'height', 'dpi']) {
    const value = args[key];
    if (typeof value === 'number') {
      options[key] = value;
    }
  }
  return options;
}

/**
 * The dots per inch for which a profile's programs are to be started, so that they are sharp and of
 * their usual size on this screen; `undefined` if they are to be started as ever.
 */
export function dpiFor(
  { manager, settings }: Pick<ICommandContext, 'manager' | 'settings'>,
  profile: string | undefined
): number | undefined {
  const { scale } = settings.preferences ?? DEFAULTS;
  const kind = manager.profiles.find(({ id }) => id === profile)?.kind;
  // A desktop session has settings of its own for such screens.
  if (kind === 'desktop' || (scale !== 'auto' && scale !== 'device')) {
    return undefined;
  }
  // In quarters: a browser's zoom changes it too, a little at a time.
  const density = Math.round(window.devicePixelRatio * 4) / 4;
  return density > 1 ? 96 * Math.min(density, LARGEST_DENSITY) : undefined;
}

/**
 * Read what to start, and in which folder, from a command's arguments.
 *
 * #### Notes
 * The folder is the one that the arguments name, such as that of the launcher, or else that of
 * the file browser.
 */
export function displayOptionsInFolder(
  { app, fileBrowser }: ICommandContext,
  args: ReadonlyPartialJSONObject
): IDisplayOptions {
  const { cwd: named, ...options } = displayOptions(args);
  const cwd = named ?? fileBrowser?.model.path;
  // The server knows where its own files are, not those of another drive.
  const isOurs =
    cwd !== undefined && app.serviceManager.contents.driveName(cwd) === '';
  return isOurs ? { ...options, cwd } : options;
}
