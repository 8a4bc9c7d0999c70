/**
 * The pointer's shape, as the value of a CSS property.
 */
import { isSmallPng } from '../drawing/imagesize';
import { pngAddress } from '../protocol/bytes';
import { bytes, integer, text } from '../protocol/read';
import { Packet } from '../protocol/value';

/**
 * The shapes that browsers have too, by the names that X themes give them. A browser's own shape is
 * sharp on every screen.
 */
const SHAPES = new Map(
  Object.entries({
    left_ptr: 'default',
    arrow: 'default',
    top_left_arrow: 'default',
    default: 'default',
    xterm: 'text',
    text: 'text',
    ibeam: 'text',
    hand: 'pointer',
    hand1: 'pointer',
    hand2: 'pointer',
    pointer: 'pointer',
    pointing_hand: 'pointer',
    watch: 'wait',
    wait: 'wait',
    left_ptr_watch: 'progress',
    progress: 'progress',
    crosshair: 'crosshair',
    cross: 'crosshair',
    tcross: 'crosshair',
    fleur: 'move',
    move: 'move',
    grab: 'grab',
    grabbing: 'grabbing',
    sb_h_double_arrow: 'col-resize',
    sb_v_double_arrow: 'row-resize',
    'col-resize': 'col-resize',
    'row-resize': 'row-resize',
    left_side: 'w-resize',
    right_side: 'e-resize',
    top_side: 'n-resize',
    bottom_side: 's-resize',
    top_left_corner: 'nw-resize',
    top_right_corner: 'ne-resize',
    bottom_left_corner: 'sw-resize',
    bottom_right_corner: 'se-resize',
    question_arrow: 'help',
    help: 'help',
    'not-allowed': 'not-allowed',
    crossed_circle: 'not-allowed'
  })
);

/**
 * The longest side of an image that browsers take, in pixels.
 */
const SIDE_LIMIT = 128;

/**
 * The value of the `cursor` property for a `cursor` packet.
 *
 * @param factor By how much programs draw everything larger, their pointers too.
 */
export function cursorOf(packet: Packet, factor: number): string {
  const encoding = text(packet[1]);
  if (encoding === '' || packet.length < 10) {
    return 'default';
  }
  const [xhot, yhot] = [integer(packet[6]), integer(packet[7])];
  const shape = SHAPES.get(text(packet[10] ?? ''));
  if (shape) {
    return shape;
  }
  const data = bytes(packet[9]);
  if (encoding !== 'png' || !isSmallPng(data, SIDE_LIMIT)) {
    return 'default';
  }
  const image = `url("${pngAddress(data)}")`;
  if (factor > 1) {
    const [x, y] = [Math.round(xhot / factor), Math.round(yhot / factor)];
    const small = `image-set(${image} ${factor}x) ${x} ${y}, default`;
    // Not every browser takes a set of images for a pointer.
    if (CSS.supports('cursor', small)) {
      return small;
    }
  }
  return `${image} ${xhot} ${yhot}, default`;
}
