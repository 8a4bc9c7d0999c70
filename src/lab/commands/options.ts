import { JSONObject, ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { IDisplayOptions } from '../../contract/model';
import { ICommandContext } from './context';

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
