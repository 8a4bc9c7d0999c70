/**
 * The preferences of one page: its own choices, then Lab's settings, then the defaults.
 */
import { DEFAULTS, IPreferences } from '../contract/preferences';

/**
 * What is chosen in the page goes before what Lab's settings say.
 */
export class Preferences {
  /**
   * @param storage Where to keep what is chosen.
   * @param key Under which name.
   */
  constructor(
    private readonly _storage: Storage,
    private readonly _key: string
  ) {
    this._chosen = stored(_storage.getItem(_key));
  }

  get<K extends keyof IPreferences>(name: K): IPreferences[K] {
    return { ...DEFAULTS, ...this._given, ...this._chosen }[name];
  }

  /**
   * Choose, for this display.
   */
  choose<K extends keyof IPreferences>(name: K, value: IPreferences[K]): void {
    this._chosen[name] = value;
    this._storage.setItem(this._key, JSON.stringify(this._chosen));
    this._tell();
  }

  /**
   * Take what Lab's settings say.
   */
  give(preferences: Partial<IPreferences>): void {
    this._given = preferences;
    this._tell();
  }

  /**
   * Call `listener` now, and whenever something may have changed.
   */
  follow(listener: () => void): void {
    this._listeners.push(listener);
    listener();
  }

  private _tell(): void {
    this._listeners.forEach(listener => listener());
  }

  private _chosen: Partial<IPreferences>;
  private _given: Partial<IPreferences> = {};
  private readonly _listeners: (() => void)[] = [];
}

function stored(text: string | null): Partial<IPreferences> {
  try {
    return JSON.parse(text ?? '{}') as Partial<IPreferences>;
  } catch (error) {
    console.warn('What was chosen before cannot be read:', error);
    return {};
  }
}
