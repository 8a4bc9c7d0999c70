import { IStateDB } from '@jupyterlab/statedb';
import { JSONObject } from '@lumino/coreutils';

/**
 * Where a window can be opened: in an area of Lab, or in the main area by the first tab of its
 * display.
 */
const PLACES = [
  ...(['left', 'right', 'down', 'tab-after'] as const),
  ...(['split-left', 'split-right', 'split-top', 'split-bottom'] as const)
];

export type WindowPlace = (typeof PLACES)[number];

/**
 * The name under which the places are saved.
 */
const KEY = 'jupyterlab-xpra:window-places';

/**
 * How many places are saved. The oldest is forgotten.
 */
const LIMIT = 200;

/**
 * Remembers where a person has put the windows of programs.
 */
export class WindowPlaces {
  /**
   * Load the places.
   *
   * @param state - Where they are saved; null for nowhere.
   */
  constructor(private _state: IStateDB | null) {
    void this._load();
  }

  /**
   * The place of a window; undefined if a person has not chosen one.
   */
  get(window: string): WindowPlace | undefined {
    return this._places.get(window);
  }

  /**
   * Remember the place of a window.
   */
  set(window: string, place: WindowPlace): void {
    this._places.delete(window);
    this._places.set(window, place);
    for (const oldest of [...this._places.keys()].slice(0, -LIMIT)) {
      this._places.delete(oldest);
    }
    void this._state?.save(KEY, Object.fromEntries(this._places));
  }

  private async _load(): Promise<void> {
    const saved = (await this._state?.fetch(KEY)) as JSONObject | undefined;
    for (const [window, name] of Object.entries(saved ?? {})) {
      // Another version may know other places.
      const place = PLACES.find(known => known === name);
      if (place && !this._places.has(window)) {
        this._places.set(window, place);
      }
    }
  }

  private _places = new Map<string, WindowPlace>();
}
