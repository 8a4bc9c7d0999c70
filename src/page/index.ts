/**
 * The script of both pages that show a display: the full one, and that of a shared display.
 */
import { startFull } from './full';
import { fullSettings, isShared, sharedSettings } from './settings';
import { startShared } from './shared';

if (isShared()) {
  startShared(sharedSettings());
} else {
  startFull(fullSettings());
}
