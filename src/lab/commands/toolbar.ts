import { Toolbar, ToolbarButton } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import {
  editIcon,
  launchIcon,
  shareIcon,
  stopIcon
} from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';

import { isLive } from '../../contract/model';
import { screenshotIcon, windowsIcon } from '../icons';
import { XpraDisplay } from '../widgets/tab';
import { TrayIcons } from '../widgets/trayicons';
import { CommandIDs } from './ids';

/**
 * Add the buttons that run the commands about a display to its tab.
 */
export function fillToolbar(
  widget: XpraDisplay,
  commands: CommandRegistry,
  trans: TranslationBundle
): void {
  const execute = (command: string) => () => {
    void commands.execute(command, { id: widget.displayId });
  };
  const rename = new ToolbarButton({
    icon: editIcon,
    tooltip: trans.__('Rename the display'),
    onClick: execute(CommandIDs.rename)
  });
  const screenshot = new ToolbarButton({
    icon: screenshotIcon,
    tooltip: trans.__('Save a screenshot in the current folder'),
    onClick: execute(CommandIDs.screenshot)
  });
  const open = new ToolbarButton({
    icon: launchIcon,
    tooltip: trans.__('Open the display in a browser tab of its own'),
    onClick: execute(CommandIDs.openInBrowserTab)
  });
  const share = new ToolbarButton({
    icon: shareIcon,
    tooltip: trans.__('Share the display by a link, for others to see'),
    onClick: execute(CommandIDs.share)
  });
  const windows = new ToolbarButton({
    icon: windowsIcon,
    tooltip: trans.__('Show all windows in one tab'),
    pressedTooltip: trans.__('Show all windows in one tab'),
    onClick: execute(CommandIDs.toggleWindows)
  });
  const stop = new ToolbarButton({
    icon: stopIcon,
    tooltip: trans.__('Stop the display and the programs in it'),
    onClick: execute(CommandIDs.stop)
  });

  const tray = new TrayIcons(trans);

  widget.toolbar.addItem('rename', rename);
  widget.toolbar.addItem('screenshot', screenshot);
  widget.toolbar.addItem('open', open);
  widget.toolbar.addItem('share', share);
  widget.toolbar.addItem('windows', windows);
  widget.toolbar.addItem('spacer', Toolbar.createSpacerItem());
  widget.toolbar.addItem('tray', tray);
  widget.toolbar.addItem('stop', stop);

  const update = () => {
    const { model } = widget;
    const isKnown = model !== null && model.id === widget.displayId;
    rename.enabled = isKnown;
    screenshot.enabled = isKnown && model.state === 'ready';
    open.enabled = isKnown && isLive(model);
    share.enabled = isKnown && model.state === 'ready';
    share.setHidden(isKnown && !model.shareable);
    tray.stage = widget.stage;
    windows.pressed = widget.docked;
    windows.enabled = isKnown && isLive(model);
    windows.setHidden(model?.kind !== 'seamless');
    stop.enabled = isKnown && isLive(model) && model.state !== 'stopping';
  };
  update();
  widget.stateChanged.connect(update);
}
