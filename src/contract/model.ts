/**
 * The types of the API, which `api.yaml` describes.
 */
import { components } from './api';

type Schemas = components['schemas'];

export type DisplayKind = Schemas['DisplayKind'];
export type DisplayState = Schemas['DisplayState'];
export type EndReason = Schemas['EndReason'];
export type IDisplayModel = Schemas['Display'];
export type IDisplayOptions = Schemas['DisplayRequest'];
export type IDisplayPatch = Schemas['DisplayPatch'];
export type IEnvironment = Schemas['Environment'];
export type INotification = Schemas['Notification'];

/**
 * The key of the action that stands for a click on the notification itself.
 */
export const DEFAULT_ACTION = 'default';
export type IProblem = Schemas['Problem'];
export type IProfile = Schemas['Profile'];
export type IProgramOptions = Schemas['ProgramRequest'];
export type IShareLink = Schemas['ShareLink'];
export type IStatus = Schemas['Status'];
export type IUploadAnswer = Schemas['UploadAnswer'];

/**
 * The schema of the events that the server emits when a display changes.
 */
export const DISPLAY_EVENT_SCHEMA =
  'https://schema.jupyter.org/jupyterlab_xpra/display/v1';

/**
 * Whether a display has not ended yet.
 */
export function isLive(display: IDisplayModel): boolean {
  return display.state !== 'ended';
}
