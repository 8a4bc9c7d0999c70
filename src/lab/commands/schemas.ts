/**
 * The arguments of the commands, as JSON schemas.
 */
const ID = {
  type: 'string',
  description: 'The id of the display; that of the current tab by default.'
};

const IS_CONTEXT_MENU = {
  type: 'boolean',
  description:
    'Whether the command is about the tab that the context menu is of.'
};

const PROFILE = { type: 'string', description: 'The id of the profile.' };

const CWD = {
  type: 'string',
  description:
    'The folder to start in; the one that the file browser shows by default.'
};

/**
 * No arguments.
 */
export const NO_ARGS = { type: 'object', properties: {} };

/**
 * The arguments of a command about one display.
 */
export const TARGET_ARGS = targetArgs({});

/**
 * The arguments of a command about one tab.
 */
export const TAB_ARGS = {
  type: 'object',
  properties: { isContextMenu: IS_CONTEXT_MENU }
};

/**
 * The arguments of the command that starts a display.
 */
export const CREATE_ARGS = {
  type: 'object',
  properties: {
    profile: {
      type: 'string',
      description: 'The id of the profile; the first one by default.'
    },
    cwd: CWD,
    name: { type: 'string', description: 'The name of the display.' },
    width: {
      type: 'integer',
      description: 'The width in CSS pixels; that of the tab by default.'
    },
    height: {
      type: 'integer',
      description: 'The height in CSS pixels; that of the tab by default.'
    },
    dpi: { type: 'integer', description: 'Dots per inch.' },
    isPalette: {
      type: 'boolean',
      description: 'Whether the command is shown in the palette.'
    }
  }
};

/**
 * The arguments of the command that starts a display which opens a file.
 */
export const OPEN_FILE_ARGS = {
  type: 'object',
  properties: {
    profile: PROFILE,
    file: { type: 'string', description: 'The path of the file.' }
  },
  required: ['profile', 'file']
};

/**
 * The arguments of the command that starts a program in a display.
 */
export const START_PROGRAM_ARGS = {
  ...targetArgs({ profile: PROFILE, cwd: CWD }),
  required: ['profile']
};

/**
 * The arguments of the command that opens a display.
 */
export const OPEN_ARGS = {
  type: 'object',
  properties: {
    id: {
      type: 'string',
      description: 'The id of the display; the command asks for it by default.'
    },
    tab: { type: 'string', description: 'The id of the tab to restore.' },
    name: {
      type: 'string',
      description: 'The name of the display, until the server tells it.'
    },
    profile: {
      type: 'string',
      description: 'The profile of the display, until the server tells it.'
    },
    beside: {
      type: 'string',
      description:
        'The id of a tab to open the display beside, without leaving that tab.'
    }
  }
};

/**
 * The arguments of the command that connects kernels to a display.
 */
export const CONNECT_ARGS = {
  type: 'object',
  properties: {
    toolbar: {
      type: 'boolean',
      description: 'Whether the command is shown in a toolbar.'
    }
  }
};

/**
 * The arguments of a command about one display, with the command's own.
 */
function targetArgs<T extends object>(own: T) {
  return {
    type: 'object',
    properties: { id: ID, isContextMenu: IS_CONTEXT_MENU, ...own }
  };
}
