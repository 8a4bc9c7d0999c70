/**
 * The description that the client gives of itself, in each version's own terms.
 *
 * Source: `parse_client_caps` of the server's `source` modules, 3.1.3 to 6.5.5.
 */
import { colourModes, IPictures } from './pictures';
import { COMPRESSORS } from '../protocol/compression';
import { Encoder } from '../protocol/packets';
import { IDictionary, Value } from '../protocol/value';
import { screensOf } from '../windows/screens';

/**
 * The options in which one client differs from another.
 */
export interface IHelloOptions {
  /**
   * The server disconnects another client that has the same UUID.
   */
  uuid: string;

  /**
   * The size of the viewer's screen, in pixels of the display.
   */
  width: number;
  height: number;

  /**
   * Whether a desktop is to keep the size that it has.
   */
  keepsSize: boolean;

  /**
   * Dots per inch.
   */
  dpi: number;

  pictures: IPictures;

  /**
   * The entries that the keyboard, the clipboard, files and sound add.
   */
  more: IDictionary;
}

/**
 * The orders of a pixel's bytes that the client takes. X servers have BGRX, so that order
 * costs the server least.
 */
const PIXEL_FORMATS = ['BGRX', 'BGRA', 'RGBX', 'RGBA', 'RGB', 'BGR'];

/**
 * The properties of a window that the client asks for.
 */
const METADATA = [
  'title',
  'icon-title',
  'iconic',
  // Xpra before 4 sends `size-constraints` to a client that asks for `size-hints`.
  'size-hints',
  'size-constraints',
  'class-instance',
  'xid',
  'transient-for',
  'window-type',
  'fullscreen',
  'maximized',
  'decorations',
  'skip-taskbar',
  // An answer: see `worker/remapping.ts`.
  'skip-pager',
  'has-alpha',
  'override-redirect',
  'modal',
  'role',
  'above',
  'below',
  'shape',
  'opacity',
  'set-initial-position',
  'requested-position'
];

/**
 * The client's version, as the server compares it with its own.
 */
const VERSIONS: Record<Encoder, string> = {
  bencode: '3.1.3',
  rencode: '3.1.3',
  rencodeplus: '6.5.5'
};

export function hello(encoder: Encoder, options: IHelloOptions): IDictionary {
  const size = [options.width, options.height];
  const common: IDictionary = {
    version: VERSIONS[encoder],
    client_type: 'jupyterlab-xpra',
    uuid: options.uuid,
    ui_client: true,
    // Viewers of a share link may connect too. Clients with the same UUID may not.
    share: true,
    compression_level: 1,
    compressors: COMPRESSORS,
    [encoder]: true,
    encoders: [encoder],
    'metadata.supported': METADATA,
    bell: true,
    notifications: false,
    auto_refresh_delay: options.pictures.refreshDelay,
    desktop_size: size,
    ...(options.keepsSize ? {} : { desktop_mode_size: size }),
    dpi: options.dpi,
    vrefresh: 60,
    screen_sizes: screensOf(options),
    ...Object.fromEntries(COMPRESSORS.map(name => [name, true]))
  };
  const nested = encoder === 'rencodeplus' ? namespaces(options) : {};
  return { ...common, ...flat(options), ...nested, ...options.more };
}

/**
 * How pictures are to be encoded.
 */
function encodingOptions(pictures: IPictures): IDictionary {
  const { encodings, quality } = pictures;
  return {
    rgb_formats: PIXEL_FORMATS,
    rgb_lz4: true,
    rgb_zlib: true,
    flush: true,
    eos: true,
    transparency: true,
    scrolling: encodings.includes('scroll'),
    video_scaling: true,
    full_csc_modes: colourModes(pictures),
    // Version 6 counts JPEG and WebP as video too, and would prefer them.
    'jpeg.score-delta': -1000,
    'webp.score-delta': -1000,
    ...(quality > 0 ? { quality } : {})
  };
}

/**
 * What Xpra reads up to 6.2.
 */
function flat({ pictures }: IHelloOptions): IDictionary {
  return {
    wants_versions: false,
    windows: true,
    system_tray: true,
    cursors: true,
    'encodings.cursor': ['png'],
    'ping-echo-sourceid': true,
    'window.initiate-moveresize': true,
    encodings: [...pictures.encodings, 'rgb'],
    'encodings.core': pictures.encodings,
    'encodings.rgb_formats': PIXEL_FORMATS,
    'encodings.window-icon': ['png'],
    encoding: pictures.setting,
    ...prefixed('encoding', encodingOptions(pictures))
  };
}

/**
 * What Xpra reads since 6.3. The version is not known before the server answers, and 4.0 to 6.2
 * speak rencodeplus too, so a hello in rencodeplus has these beside the flat entries.
 */
function namespaces({ pictures }: IHelloOptions): IDictionary {
  return {
    window: { enabled: true, 'initiate-moveresize': true },
    keyboard: true,
    pointer: true,
    cursor: { encodings: ['png'] },
    ping: true,
    encoding: {
      ...encodingOptions(pictures),
      setting: pictures.setting,
      // The same for 5 to 6.2, which want a text where this dictionary is.
      '': pictures.setting,
      options: [...pictures.encodings, 'rgb'],
      core: pictures.encodings,
      'window-icon': ['png']
    }
  };
}

function prefixed(prefix: string, values: IDictionary): IDictionary {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]): [string, Value] => [
      `${prefix}.${key}`,
      value
    ])
  );
}
