// Generated from jupyterlab_xpra/web/api/api.yaml by `jlpm api`: do not edit.
export type components = {
  schemas: {
    /**
     * @description What a display shows: a whole desktop, the windows of single programs, or these windows in a
     *     workspace, which has a ground, a task bar and a menu of the programs.
     * @enum {string}
     */
    readonly DisplayKind: 'desktop' | 'seamless' | 'workspace';
    /**
     * @description The states of a display, in the order in which it goes through them.
     * @enum {string}
     */
    readonly DisplayState: 'starting' | 'ready' | 'stopping' | 'ended';
    /**
     * @description Why a display ended: a person stopped it, its program exited, it failed to start, nobody
     *     used it for long (culled), or its Xpra or X server died (lost).
     * @enum {string}
     */
    readonly EndReason: 'stopped' | 'exited' | 'failed' | 'culled' | 'lost';
    /** @description A display, as the server describes it. */
    readonly Display: {
      /** @description The display's id. No later display ever gets it again. */
      readonly id: string;
      /** @description The name that people see. */
      readonly name: string;
      /** @description The id of the profile that started the display; null if a command did. */
      readonly profile: string | null;
      readonly kind: components['schemas']['DisplayKind'];
      readonly state: components['schemas']['DisplayState'];
      /** @description Why the display ended; null before. */
      readonly reason: components['schemas']['EndReason'] | null;
      /**
       * @description The exit status of the display's command, where known. It is 128 plus the number of the
       *     signal if a signal ended the command.
       */
      readonly exit_code: number | null;
      /**
       * @description A sentence for people. It says what happens while the display starts or stops, and why
       *     the display ended; it is empty while the display is ready.
       */
      readonly message: string;
      /**
       * Format: date-time
       * @description When the display was created.
       */
      readonly created: string;
      /**
       * Format: date-time
       * @description When a person last used the display by a key, the pointer or a touch; when it was created
       *     if nobody has.
       */
      readonly last_activity: string;
      /**
       * @description The seconds after which the server stops the display if nobody uses it; null if that is
       *     not near.
       */
      readonly culled_in: number | null;
      /** @description The number of browsers that are connected through this server. */
      readonly viewers: number;
      /**
       * @description Whether the server disconnected the viewers because nobody used the display, and nobody
       *     has connected since.
       */
      readonly disconnected: boolean;
      /** @description The id of the notebook kernel that started the display; null if none did. */
      readonly kernel: string | null;
      /**
       * @description Whether the display has no program of its own, but waits for those that kernels or
       *     terminals start.
       */
      readonly empty: boolean;
      /**
       * @description The latest notifications of the display's programs, the newest last. A program can
       *     withdraw its own; those of ended programs stay.
       */
      readonly notifications: readonly components['schemas']['Notification'][];
      /**
       * @description Whether the kernels and terminals that this server starts draw in the display once it is
       *     ready.
       */
      readonly default: boolean;
      /**
       * @description Whether the display can be shared by a link while it is ready. Sharing needs
       *     `XpraExtension.sharing`, this extension's own client, and Xpra 6.5 or later. A request to
       *     share any other display is refused with what it lacks.
       */
      readonly shareable: boolean;
      /** @description The path of the display's page, base URL included. */
      readonly url: string;
    };
    /** @description A message of a program to people, in plain text. */
    readonly Notification: {
      /**
       * @description The program's number for the notification. The same number with another time is a
       *     replacement.
       */
      readonly id: number;
      /** @description The title. */
      readonly summary: string;
      /** @description The text, which may have several lines. */
      readonly body: string;
      /** @description Whether the program marked the notification as urgent. */
      readonly urgent: boolean;
      /**
       * Format: date-time
       * @description When the program sent the notification.
       */
      readonly time: string;
      /** @description The number of notifications just before this one that were too many to keep. */
      readonly left_out: number;
      /**
       * @description An address that the program wants to open in the person's browser: http, https or mailto.
       *     Null if the program only tells something.
       */
      readonly link: string | null;
      /**
       * @description The path of a file that the program has printed, as it is in an address: a byte may be `%`
       *     and two digits. Null if the program only tells something.
       */
      readonly file: string | null;
      /** @description What a person can answer. */
      readonly actions: readonly {
        /**
         * @description The program's name for the action. `default` is that of the notification itself: what
         *     happens when a person clicks on it.
         */
        readonly key: string;
        /** @description What a person reads; empty if the program gives no text. */
        readonly label: string;
      }[];
    };
    /** @description The environment variables with which a program draws in a display. */
    readonly Environment: {
      /** @description The number of the X display, such as `:7`. */
      readonly DISPLAY: string;
      /** @description The path of the X cookie's file on the server's host. */
      readonly XAUTHORITY: string;
    };
    /** @description The link by which others see a display. */
    readonly ShareLink: {
      /**
       * @description The path of the link on this server. Its secret is in the fragment, which browsers do not
       *     send.
       */
      readonly url: string;
    };
    /** @description What the server says about a file that is put into a display. */
    readonly UploadAnswer:
      | {
          /** @description The bytes that the server has written; it wants more. */
          readonly received: number;
        }
      | {
          /** @description The name under which the server saved the whole file. */
          readonly name: string;
        }
      | {
          /** @description Why the file is not taken. */
          readonly message: string;
        };
    /** @description Any text without control characters. */
    readonly Name: string;
    /** @description A profile, which may have a file to open, or a command, not both, or neither and empty, or a display that has ended; with none of them, the first profile. */
    readonly DisplayRequest: {
      /**
       * @description Start no program. Programs that run elsewhere draw in the display by its environment. It
       *     goes on until it is stopped.
       * @constant
       */
      readonly empty?: true;
      /**
       * @description The id of a display that has ended. What it was is started again with its name, folder
       *     and file.
       */
      readonly again?: string;
      /** @description The id of a profile. */
      readonly profile?: string;
      /** @description A program and its arguments. */
      readonly command?: readonly components['schemas']['Argument'][] & unknown;
      /** @description The display's name; the server makes one up by default. */
      readonly name?: components['schemas']['Name'];
      readonly cwd?: components['schemas']['WorkingDirectory'];
      readonly file?: components['schemas']['FileToOpen'];
      /** @description The width in CSS pixels. */
      readonly width?: number;
      /** @description The height in CSS pixels. */
      readonly height?: number;
      /**
       * @description Dots per inch of the screen that the programs are to be drawn for. From 192 on they draw
       *     everything twice as large, where their toolkits can.
       */
      readonly dpi?: number;
    };
    /** @description A path under the server's root folder, without '..'. */
    readonly Path: string;
    /**
     * @description The folder that the program starts in, by its path under the server's root, unless the
     *     profile names a folder. By default it is the folder of the file, or the user's home. It is
     *     the home as well where the server's files are not on its disk.
     */
    readonly WorkingDirectory: components['schemas']['Path'];
    /** @description A file that the profile is to open, by its path under the server's root. */
    readonly FileToOpen: components['schemas']['Path'];
    /** @description A command-line argument. */
    readonly Argument: string;
    /** @description The program to start in a display that runs. */
    readonly ProgramRequest: {
      /** @description The id of a profile whose kind is `seamless`. */
      readonly profile: string;
      readonly cwd?: components['schemas']['WorkingDirectory'];
      readonly file?: components['schemas']['FileToOpen'];
    };
    /** @description The changes to a display. */
    readonly DisplayPatch: {
      readonly name?: components['schemas']['Name'];
      /**
       * @description Whether the kernels and terminals that this server starts or restarts from now on draw in
       *     the display. At most one display is the default; there is none once it stops.
       */
      readonly default?: boolean;
    };
    /** @description A desktop or program that can be started. */
    readonly Profile: {
      /** @description The profile's id. */
      readonly id: string;
      /** @description The name that people see. */
      readonly title: string;
      /** @description A sentence about what is started; may be empty. */
      readonly description: string;
      /** @description The section of the launcher or of the list of programs. */
      readonly category: string;
      /**
       * @description The name of an icon of this extension (`desktop`, `terminal`, `files`, `program`) or the
       *     path of an image, base URL included.
       */
      readonly icon: string;
      readonly kind: components['schemas']['DisplayKind'];
      /** @description Other words by which people look for the profile. */
      readonly keywords: readonly string[];
      /**
       * @description Whether it is a program that the server found on its host, not a profile that was
       *     configured.
       */
      readonly installed: boolean;
      /** @description Whether the profile has a launcher tile for every user. */
      readonly tile: boolean;
    };
    /** @description A problem that keeps displays from being started. */
    readonly Problem: {
      /**
       * @description What the problem is with.
       * @enum {string}
       */
      readonly id:
        | 'bash'
        | 'html5'
        | 'limit'
        | 'proc'
        | 'runtime'
        | 'settings'
        | 'xpra'
        | 'xprop'
        | 'xrandr'
        | 'xvfb';
      /** @description A sentence for people that says what is wrong. */
      readonly message: string;
      /** @description A command to run or a thing to do. People can copy it. */
      readonly remedy: string;
    };
    /** @description Whether displays can be started on the server. */
    readonly Status: {
      /** @description Whether a display can be started. */
      readonly ok: boolean;
      /** @description The Xpra that the server found; null if there is none. */
      readonly xpra: {
        readonly path: string;
        readonly version: string;
        /** @description Why it is this one that runs, in a few words. */
        readonly rule: string;
      } | null;
      /** @description The problems; none if a display can be started. */
      readonly problems: readonly components['schemas']['Problem'][];
      /**
       * @description Sentences about what the server left out, such as a program whose .desktop file is
       *     broken.
       */
      readonly notes: readonly string[];
    };
    /** @description The body of an answer that refuses a request. */
    readonly Error: {
      /** @description A sentence for people that says what to do. */
      readonly message: string;
    };
  };
  responses: {
    /** @description The request is malformed; the message names the field. */
    readonly BadRequest: {
      headers: {
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/json': components['schemas']['Error'];
      };
    };
    /** @description The user is not authenticated, or may not use the resource `xpra`. */
    readonly Forbidden: {
      headers: {
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/json': components['schemas']['Error'];
      };
    };
    /** @description There is no such display or profile. */
    readonly NotFound: {
      headers: {
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/json': components['schemas']['Error'];
      };
    };
    /** @description The display's state or its Xpra does not allow the request, or there is no such file or folder. */
    readonly Conflict: {
      headers: {
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/json': components['schemas']['Error'];
      };
    };
    /** @description As many displays run as `DisplayManager.max_displays` allows. */
    readonly TooMany: {
      headers: {
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/json': components['schemas']['Error'];
      };
    };
    /** @description The request failed; the message says why. */
    readonly Failed: {
      headers: {
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/json': components['schemas']['Error'];
      };
    };
    /** @description A program that displays need is missing; the message says what to do. */
    readonly Unavailable: {
      headers: {
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/json': components['schemas']['Error'];
      };
    };
  };
  parameters: {
    readonly id: string;
  };
  requestBodies: never;
  headers: never;
  pathItems: never;
};
