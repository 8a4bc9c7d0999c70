import { LabIcon } from '@jupyterlab/ui-components';

import desktopSvg from '../../style/icons/desktop.svg';
import filesSvg from '../../style/icons/files.svg';
import pinSvg from '../../style/icons/pin.svg';
import programSvg from '../../style/icons/program.svg';
import programsSvg from '../../style/icons/programs.svg';
import screenshotSvg from '../../style/icons/screenshot.svg';
import terminalSvg from '../../style/icons/terminal.svg';
import windowsSvg from '../../style/icons/windows.svg';
import { DisplayKind, IProfile } from '../contract/model';

/**
 * The icon of a desktop.
 */
export const desktopIcon = new LabIcon({
  name: 'jupyterlab-xpra:desktop',
  svgstr: desktopSvg
});

/**
 * The icon of a terminal that runs in a display.
 */
export const terminalIcon = new LabIcon({
  name: 'jupyterlab-xpra:terminal',
  svgstr: terminalSvg
});

/**
 * The icon of a file manager.
 */
export const filesIcon = new LabIcon({
  name: 'jupyterlab-xpra:files',
  svgstr: filesSvg
});

/**
 * The icon of any other program.
 */
export const programIcon = new LabIcon({
  name: 'jupyterlab-xpra:program',
  svgstr: programSvg
});

/**
 * The icon of all programs.
 */
export const programsIcon = new LabIcon({
  name: 'jupyterlab-xpra:programs',
  svgstr: programsSvg
});

/**
 * The icon of the button that pins a program.
 */
export const pinIcon = new LabIcon({
  name: 'jupyterlab-xpra:pin',
  svgstr: pinSvg
});

/**
 * The icon of the command that shows the windows of a display as tabs.
 */
export const windowsIcon = new LabIcon({
  name: 'jupyterlab-xpra:windows',
  svgstr: windowsSvg
});

/**
 * The icon of the command that takes a screenshot.
 */
export const screenshotIcon = new LabIcon({
  name: 'jupyterlab-xpra:screenshot',
  svgstr: screenshotSvg
});

/**
 * The icon of a profile.
 *
 * @param profile - The profile, if it is known.
 *
 * @param kind - The kind of display to take the icon of otherwise.
 */
export function profileIcon(
  profile: IProfile | undefined,
  kind: DisplayKind = 'desktop'
): LabIcon {
  switch (profile?.icon) {
    case 'desktop':
      return desktopIcon;
    case 'terminal':
      return terminalIcon;
    case 'files':
      return filesIcon;
    case 'program':
      return programIcon;
  }
  if (profile?.icon.includes('/')) {
    return Private.imageIcon(`profile-${profile.id}`, profile.icon);
  }
  return (profile?.kind ?? kind) === 'seamless' ? programIcon : desktopIcon;
}

/**
 * The icon of a program's window.
 *
 * @param tab - The id of the window's tab.
 *
 * @param url - The image's address.
 */
export function windowIcon(tab: string, url: string): LabIcon {
  return Private.imageIcon(`window-${tab}`, url);
}

namespace Private {
  /**
   * An icon that shows an image.
   *
   * @param id - The icon's id.
   *
   * @param url - The image's address. The browser runs no script of an image that is inside an
   * SVG image element.
   */
  export function imageIcon(id: string, url: string): LabIcon {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('width', '24');
    const image = document.createElementNS(svg.namespaceURI, 'image');
    image.setAttribute('href', url);
    image.setAttribute('width', '24');
    image.setAttribute('height', '24');
    svg.append(image);
    return new LabIcon({
      name: `jupyterlab-xpra:${id}`,
      svgstr: new XMLSerializer().serializeToString(svg)
    });
  }
}
