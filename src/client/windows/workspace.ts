/**
 * What a workspace has around the windows: the ground with large icons of programs, and in the task
 * bar buttons of programs and a clock.
 */
import { IDisposable } from '../lifecycle';
import { Clock } from './clock';
import { IProgram, IPrograms } from './programs';
import { StartMenu } from './startmenu';

export interface IWorkspaceText {
  /**
   * The name of the icons, and of the buttons in the task bar.
   */
  shortcuts: string;
}

export class Workspace implements IDisposable {
  /**
   * @param container The element of the windows, which come to lie on the ground.
   * @param _start Starts the programs.
   */
  constructor(
    container: HTMLElement,
    private readonly _programs: IPrograms,
    private readonly _start: StartMenu,
    words: IWorkspaceText
  ) {
    this._ground.className = 'xpra-Workspace';
    this._icons.className = 'xpra-Workspace-icons';
    this.quick.className = 'xpra-TaskBar-quick';
    for (const node of [this._icons, this.quick]) {
      node.setAttribute('role', 'group');
      node.setAttribute('aria-label', words.shortcuts);
    }
    this._ground.append(this._icons);
    container.prepend(this._ground);
  }

  /**
   * The buttons of programs in the task bar.
   */
  readonly quick = document.createElement('div');

  readonly clock = new Clock();

  /**
   * Show the icons of the programs that there are now.
   */
  async refresh(): Promise<void> {
    let programs: IProgram[];
    try {
      programs = await this._programs.list();
    } catch (error) {
      // The start menu says so to a person who opens it.
      console.warn('The programs were not listed:', error);
      return;
    }
    const of = (...places: IProgram['shortcut'][]) =>
      programs
        .filter(({ shortcut }) => places.includes(shortcut))
        .map(program => this._button(program));
    this._icons.replaceChildren(...of('bar', 'ground'));
    this.quick.replaceChildren(...of('bar'));
  }

  dispose(): void {
    this.clock.dispose();
    this.quick.remove();
    this._ground.remove();
  }

  private _button(program: IProgram): HTMLElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'xpra-Shortcut';
    button.title = program.description;
    const image = document.createElement('img');
    image.alt = '';
    image.src = program.icon;
    const title = document.createElement('span');
    title.textContent = program.title;
    button.append(image, title);
    button.addEventListener('click', ({ detail }) => {
      // A person who clicks twice wants it once.
      if (detail < 2) {
        void this._start.start(program);
      }
    });
    return button;
  }

  private readonly _ground = document.createElement('div');
  private readonly _icons = document.createElement('div');
}
