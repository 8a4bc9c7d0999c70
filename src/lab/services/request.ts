import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { PartialJSONObject } from '@lumino/coreutils';

import {
  IDisplayModel,
  IDisplayOptions,
  IDisplayPatch,
  IEnvironment,
  IProfile,
  IProgramOptions,
  IShareLink,
  IStatus
} from '../../contract/model';

/**
 * The path of the API under the server's base URL.
 */
const API = 'xpra/api';

/**
 * List the displays: live ones first, ended ones while the server keeps their records.
 */
export async function listDisplays(
  settings: ServerConnection.ISettings
): Promise<IDisplayModel[]> {
  return (await Private.request(settings, ['displays'])).json();
}

/**
 * Start a display.
 */
export async function createDisplay(
  settings: ServerConnection.ISettings,
  options: IDisplayOptions
): Promise<IDisplayModel> {
  const init = { method: 'POST', body: JSON.stringify(options) };
  return (await Private.request(settings, ['displays'], init)).json();
}

/**
 * Rename a display, or set whether it is the default of new kernels and terminals.
 */
export async function changeDisplay(
  settings: ServerConnection.ISettings,
  id: string,
  patch: IDisplayPatch
): Promise<IDisplayModel> {
  const init = { method: 'PATCH', body: JSON.stringify(patch) };
  return (await Private.request(settings, ['displays', id], init)).json();
}

/**
 * Get the environment variables with which a program draws in a display.
 */
export async function getEnvironment(
  settings: ServerConnection.ISettings,
  id: string
): Promise<IEnvironment> {
  const path = ['displays', id, 'environment'];
  return (await Private.request(settings, path)).json();
}

/**
 * Stop a live display, or forget an ended one.
 */
export async function stopDisplay(
  settings: ServerConnection.ISettings,
  id: string
): Promise<void> {
  await Private.request(settings, ['displays', id], { method: 'DELETE' });
}

/**
 * Share a display.
 *
 * @returns The path of the link by which others see the display, with its secret.
 */
export async function shareDisplay(
  settings: ServerConnection.ISettings,
  id: string
): Promise<string> {
  const path = ['displays', id, 'share'];
  const response = await Private.request(settings, path, { method: 'POST' });
  const link: IShareLink = await response.json();
  return link.url;
}

/**
 * Revoke the link to a display.
 */
export async function unshareDisplay(
  settings: ServerConnection.ISettings,
  id: string
): Promise<void> {
  const path = ['displays', id, 'share'];
  await Private.request(settings, path, { method: 'DELETE' });
}

/**
 * Report that a person uses a display.
 */
export async function reportActivity(
  settings: ServerConnection.ISettings,
  id: string
): Promise<void> {
  const path = ['displays', id, 'activity'];
  await Private.request(settings, path, { method: 'POST' });
}

/**
 * Tell a program that a person chose an action of its notification.
 */
export async function chooseAction(
  settings: ServerConnection.ISettings,
  display: string,
  notification: number,
  action: string
): Promise<void> {
  const path = ['displays', display, 'notifications'];
  const body = JSON.stringify({ id: notification, action });
  await Private.request(settings, path, { method: 'POST', body });
}

/**
 * Get the last lines that a display's processes wrote.
 */
export async function getLog(
  settings: ServerConnection.ISettings,
  id: string,
  lines?: number
): Promise<string> {
  const path = ['displays', id, 'log'];
  const query = lines === undefined ? {} : { lines };
  return (await Private.request(settings, path, {}, query)).text();
}

/**
 * Get a picture of what a display shows now, as PNG.
 */
export async function getScreenshot(
  settings: ServerConnection.ISettings,
  id: string
): Promise<Blob> {
  const path = ['displays', id, 'screenshot'];
  return (await Private.request(settings, path)).blob();
}

/**
 * List the profiles, in the order of the launcher's tiles.
 */
export async function listProfiles(
  settings: ServerConnection.ISettings
): Promise<IProfile[]> {
  return (await Private.request(settings, ['profiles'])).json();
}

/**
 * List the profiles that open a file with a name, the best first.
 */
export async function listProfilesFor(
  settings: ServerConnection.ISettings,
  file: string
): Promise<IProfile[]> {
  return (await Private.request(settings, ['profiles'], {}, { file })).json();
}

/**
 * Start one more program in a display.
 */
export async function startProgram(
  settings: ServerConnection.ISettings,
  id: string,
  options: IProgramOptions
): Promise<void> {
  const init = { method: 'POST', body: JSON.stringify(options) };
  await Private.request(settings, ['displays', id, 'programs'], init);
}

/**
 * Get the status: whether displays can be started.
 */
export async function getStatus(
  settings: ServerConnection.ISettings
): Promise<IStatus> {
  return (await Private.request(settings, ['status'])).json();
}

namespace Private {
  /**
   * Call the server's API.
   *
   * @param settings - The server's settings.
   *
   * @param path - The parts of the path under the API, not yet encoded.
   *
   * @param init - The request's method and body.
   *
   * @param query - The request's query.
   *
   * @throws ServerConnection.ResponseError with the server's message if the server refuses,
   * ServerConnection.NetworkError if it does not answer.
   */
  export async function request(
    settings: ServerConnection.ISettings,
    path: string[],
    init: RequestInit = {},
    query: PartialJSONObject = {}
  ): Promise<Response> {
    const url =
      URLExt.join(settings.baseUrl, API, ...path.map(encodeURIComponent)) +
      URLExt.objectToQueryString(query);
    const response = await ServerConnection.makeRequest(url, init, settings);
    if (!response.ok) {
      throw await ServerConnection.ResponseError.create(response);
    }
    return response;
  }
}
