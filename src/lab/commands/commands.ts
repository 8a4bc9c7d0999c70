import { addChangingCommands } from './changing';
import { ICommandContext } from './context';
import { addOpeningCommands } from './opening';
import { addStartingCommands } from './starting';
import { addStoppingCommands } from './stopping';
import { addWindowCommands } from './windows';

/**
 * Add the commands about displays to the application.
 */
export function addCommands(context: ICommandContext): void {
  addStartingCommands(context);
  addOpeningCommands(context);
  addChangingCommands(context);
  addStoppingCommands(context);
  addWindowCommands(context);

  const { app, manager } = context;
  const notify = () => app.commands.notifyCommandChanged();
  manager.runningChanged.connect(notify);
  manager.profilesChanged.connect(notify);
}
