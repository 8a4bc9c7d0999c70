/**
 * The states of a display, in the order in which it goes through them.
 */
export type DisplayState = 'starting' | 'ready' | 'stopping' | 'ended';

/**
 * Why a display ended: somebody stopped it, its program ended, it never became
 * ready, nobody used it for long, or its server died under it.
 */
export type EndReason = 'stopped' | 'exited' | 'failed' | 'culled' | 'lost';

/**
 * What a display shows: a whole desktop or the windows of single programs.
 */
export type DisplayKind = 'desktop' | 'seamless';

/**
 * A display, as the server describes it.
 */
export interface IDisplayModel {
  /**
   * Unique for good; a later display never gets it again.
   */
  readonly id: string;

  /**
   * The name that people see.
   */
  readonly name: string;

  /**
   * The id of the profile it was started from; null if it was started by a
   * command.
   */
  readonly profile: string | null;

  readonly kind: DisplayKind;

  readonly state: DisplayState;

  /**
   * Why it ended; null before.
   */
  readonly reason: EndReason | null;

  /**
   * The exit status of the display's command, where known.
   */
  readonly exit_code: number | null;

  /**
   * A sentence for people: what is happening while it starts or stops, why it
   * ended; empty while it is ready.
   */
  readonly message: string;

  /**
   * When it was created, ISO 8601.
   */
  readonly created: string;

  /**
   * When a person last used it, ISO 8601.
   */
  readonly last_activity: string;

  /**
   * Seconds in which it will be stopped if nobody uses it; null if that is not
   * near.
   */
  readonly culled_in: number | null;

  /**
   * The number of browsers connected through this server.
   */
  readonly viewers: number;

  /**
   * Whether its viewers were disconnected because nobody used it.
   */
  readonly disconnected: boolean;

  /**
   * The id of the notebook kernel that it was started from; null if it was
   * started otherwise.
   */
  readonly kernel: string | null;

  /**
   * What its programs told people of late, the newest last.
   */
  readonly notifications: ReadonlyArray<INotification>;

  /**
   * Whether kernels and terminals that the server starts draw in it, from when
   * it is ready.
   */
  readonly default: boolean;

  /**
   * Whether it can be shared by a link while it is ready.
   */
  readonly shareable: boolean;

  /**
   * The path of its page, base URL included.
   */
  readonly url: string;
}

/**
 * The environment variables with which a program draws in a display.
 */
export interface IEnvironment {
  readonly DISPLAY: string;

  /**
   * The path of a file on the server's host.
   */
  readonly XAUTHORITY: string;
}

/**
 * What a program told people: plain text.
 */
export interface INotification {
  /**
   * By which the program knows it. With another time, it has been replaced.
   */
  readonly id: number;

  readonly summary: string;

  readonly body: string;

  readonly urgent: boolean;

  /**
   * When it was told, ISO 8601.
   */
  readonly time: string;

  /**
   * How many just before it are not shown, as there were too many.
   */
  readonly left_out: number;
}

/**
 * What to start: a profile, a command or nothing, not several of them; if that
 * is left open, the server's first profile.
 */
export interface IDisplayOptions {
  /**
   * Nothing: a display for what is started elsewhere.
   */
  empty?: true;

  /**
   * The id of a profile.
   */
  profile?: string;

  /**
   * A program and its arguments.
   */
  command?: string[];

  /**
   * The folder that the program starts in, unless the profile names one: its
   * path under the server's root.
   */
  cwd?: string;

  /**
   * A file that the profile is to open: its path under the server's root.
   */
  file?: string;

  /**
   * The name; by default the server makes one up.
   */
  name?: string;

  /**
   * The width in CSS pixels.
   */
  width?: number;

  /**
   * The height in CSS pixels.
   */
  height?: number;

  /**
   * Dots per inch.
   */
  dpi?: number;
}

/**
 * What to start in a display that runs.
 */
export type IProgramOptions = Required<Pick<IDisplayOptions, 'profile'>> &
  Pick<IDisplayOptions, 'cwd' | 'file'>;

/**
 * Something that can be started.
 */
export interface IProfile {
  readonly id: string;

  readonly title: string;

  readonly description: string;

  /**
   * The section of the launcher, or of the programs.
   */
  readonly category: string;

  /**
   * The name of an icon of ours (`desktop`, `terminal`, `program`) or the path
   * of an image, base URL included.
   */
  readonly icon: string;

  readonly kind: DisplayKind;

  /**
   * Other words by which people look for it.
   */
  readonly keywords: ReadonlyArray<string>;

  /**
   * Whether it is a program that was found on the server's host.
   */
  readonly installed: boolean;

  /**
   * Whether it has a tile for everybody.
   */
  readonly tile: boolean;
}

/**
 * Something that keeps displays from being started.
 */
export interface IProblem {
  readonly id: string;

  readonly message: string;

  /**
   * A command to run or a thing to do.
   */
  readonly remedy: string;
}

/**
 * Whether displays can be started on the server.
 */
export interface IStatus {
  readonly ok: boolean;

  /**
   * The Xpra found; null if none.
   */
  readonly xpra: { readonly path: string; readonly version: string } | null;

  readonly problems: ReadonlyArray<IProblem>;

  /**
   * Sentences about what is left out, such as a program whose .desktop file is
   * broken.
   */
  readonly notes: ReadonlyArray<string>;
}

/**
 * The schema of the events that announce a change of a display.
 */
export const DISPLAY_EVENT_SCHEMA =
  'https://schema.jupyter.org/jupyterlab_xpra/display/v1';

/**
 * Whether a display has not ended yet.
 */
export function isLive(display: IDisplayModel): boolean {
  return display.state !== 'ended';
}
