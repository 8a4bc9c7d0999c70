import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { showErrorMessage } from '@jupyterlab/apputils';
import { IRunningSessionManagers, IRunningSessions } from '@jupyterlab/running';
import {
  ITranslator,
  nullTranslator,
  TranslationBundle
} from '@jupyterlab/translation';
import { LabIcon } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';
import { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import { ISignal, Signal } from '@lumino/signaling';

import { CommandIDs } from '../commands/ids';
import { stopDisplay } from '../commands/stopping';
import { profileIcon } from '../icons';
import { durationLabel, stateLabel } from '../labels';
import { IDisplayModel, isLive } from '../../contract/model';
import { IXpraDisplay, IXpraManager, IXpraTracker } from '../services/tokens';

/**
 * Adds the displays to the Running panel.
 */
export const runningPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-xpra:running',
  description: 'Adds the displays to the Running panel.',
  autoStart: true,
  // The tracker's plugin adds the commands.
  requires: [IXpraManager, IXpraTracker],
  optional: [IRunningSessionManagers, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    manager: IXpraManager,
    tracker: IXpraTracker,
    managers: IRunningSessionManagers | null,
    translator: ITranslator | null
  ): void => {
    if (!managers) {
      return;
    }
    const trans = (translator ?? nullTranslator).load('jupyterlab_xpra');
    managers.add(new RunningDisplays(manager, tracker, app, trans));
  }
};

/**
 * The section of the displays in the Running panel.
 */
export class RunningDisplays implements IRunningSessions.IManager, IDisposable {
  /**
   * Construct the section.
   */
  constructor(
    private _manager: IXpraManager,
    private _tracker: IXpraTracker,
    private _app: JupyterFrontEnd,
    private _trans: TranslationBundle
  ) {
    const { _manager: manager, _tracker: tracker, _trans: trans } = this;
    this.name = trans.__('Displays');
    this.shutdownLabel = trans.__('Shut Down');
    this.shutdownAllLabel = trans.__('Shut Down All');
    this.shutdownAllConfirmationText = trans.__(
      'Are you sure you want to shut down all displays? The programs in them end; what is not saved is lost.'
    );

    manager.runningChanged.connect(this._emit, this);
    manager.profilesChanged.connect(this._emit, this);
    tracker.forEach(tab => this._follow(tab));
    tracker.widgetAdded.connect((_, tab) => this._follow(tab), this);
    // The items show how long the displays have run, which changes without the server.
    this._clock = new Poll({
      factory: async () => this._emit(),
      frequency: { interval: 30 * 1000, backoff: false },
      name: 'jupyterlab-xpra:RunningDisplays#clock'
    });
  }

  /**
   * The section's title.
   */
  readonly name: string;

  readonly shutdownLabel: string;

  readonly shutdownAllLabel: string;

  readonly shutdownAllConfirmationText: string;

  /**
   * Emitted when an item changed, came or went.
   */
  get runningChanged(): ISignal<this, void> {
    return this._runningChanged;
  }

  /**
   * Whether the section is disposed.
   */
  get isDisposed(): boolean {
    return this._clock.isDisposed;
  }

  /**
   * Dispose of the section.
   */
  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._clock.dispose();
    Signal.clearData(this);
  }

  /**
   * The live displays.
   */
  running(): IRunningSessions.IRunningItem[] {
    const { _app: app, _manager: manager, _trans: trans } = this;
    return manager.displays
      .filter(isLive)
      .map(
        display =>
          new DisplayItem(
            ...[display, manager, app.commands, trans],
            this._windows(display)
          )
      );
  }

  /**
   * Stop all displays. The panel has asked for confirmation.
   */
  shutdownAll(): void {
    this._manager.stopAll().catch(error => {
      void showErrorMessage(
        this._trans.__('The displays could not be stopped'),
        error
      );
    });
  }

  /**
   * Ask for the displays now.
   */
  refreshRunning(): void {
    // The manager emits a failure itself, and tries again.
    this._manager.refresh().catch(() => undefined);
  }

  /**
   * The windows of a display that are tabs.
   */
  private _windows({ id }: IDisplayModel): WindowItem[] {
    const items: WindowItem[] = [];
    this._tracker.forEach(tab => {
      if (tab.displayId === id && tab.window) {
        items.push(new WindowItem(tab, this._app.shell));
      }
    });
    return items;
  }

  private _follow(tab: IXpraDisplay): void {
    tab.stateChanged.connect(this._emit, this);
    tab.disposed.connect(this._emit, this);
    this._emit();
  }

  private _emit(): void {
    this._runningChanged.emit();
  }

  private _clock: Poll;
  private _runningChanged = new Signal<this, void>(this);
}

/**
 * A window of a display in the Running panel.
 */
class WindowItem implements IRunningSessions.IRunningItem {
  /**
   * Construct an item.
   */
  constructor(
    private _tab: IXpraDisplay,
    private _shell: JupyterFrontEnd.IShell
  ) {}

  readonly className = 'jp-XpraDisplay-runningWindow';

  /**
   * Go to the window.
   */
  open(): void {
    this._shell.activateById(this._tab.id);
  }

  /**
   * Ask the program to close the window.
   */
  shutdown(): void {
    this._tab.close();
  }

  /**
   * The icon of the window's tab.
   */
  icon(): LabIcon {
    return this._tab.title.icon as LabIcon;
  }

  /**
   * The title of the window.
   */
  label(): string {
    return this._tab.title.label;
  }

  /**
   * The tooltip of the window's tab.
   */
  labelTitle(): string {
    return this._tab.title.caption;
  }
}

/**
 * A display in the Running panel.
 */
class DisplayItem implements IRunningSessions.IRunningItem {
  /**
   * Construct an item.
   */
  constructor(
    display: IDisplayModel,
    manager: IXpraManager,
    commands: CommandRegistry,
    trans: TranslationBundle,
    readonly children: WindowItem[]
  ) {
    this._display = display;
    this._manager = manager;
    this._commands = commands;
    this._trans = trans;
  }

  readonly className = 'jp-XpraDisplay-runningItem';

  /**
   * Open the display, or go to its tab.
   */
  open(): void {
    void this._commands.execute(CommandIDs.open, { id: this._display.id });
  }

  /**
   * Stop the display.
   */
  shutdown(): void {
    void stopDisplay(this._manager, this._display.id, this._trans);
  }

  /**
   * The display's icon.
   */
  icon(): LabIcon {
    const { kind, profile } = this._display;
    const { profiles } = this._manager;
    return profileIcon(
      profiles.find(({ id }) => id === profile),
      kind
    );
  }

  /**
   * The display's name.
   */
  label(): string {
    return this._display.name;
  }

  /**
   * The tooltip: the display's name and its message, if it has one.
   */
  labelTitle(): string {
    const { message, name } = this._display;
    return message ? `${name}: ${message}` : name;
  }

  /**
   * The display's state, and how long it has run.
   */
  detail(): string {
    const { created, culled_in, state } = this._display;
    const age = Date.now() - Date.parse(created);
    return [
      culled_in === null
        ? stateLabel(state, this._trans)
        : this._trans.__('unused, stops soon'),
      durationLabel(age, this._trans)
    ].join(' · ');
  }

  private _commands: CommandRegistry;
  private _display: IDisplayModel;
  private _manager: IXpraManager;
  private _trans: TranslationBundle;
}
