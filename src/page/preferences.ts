/**
 * The preferences of one page.
 */
import { DEFAULTS, IPreferences } from '../contract/preferences';

/**
 * The choices of the person in this page go before Lab's settings, and these before the
 * defaults.
 */
export class Preferences {
  /**
   * @param storage Keeps the choices.
   * @param key The name under which it keeps them.
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
   * Take the person's choice for this display.
   */
  choose<K extends keyof IPreferences>(name: K, value: IPreferences[K]): void {
    this._chosen[name] = value;
    this._storage.setItem(this._key, JSON.stringify(this._chosen));
    this._tell();
  }

  /**
   * Take Lab's settings.
   */
  give(preferences: Partial<IPreferences>): void {
    this._given = preferences;
    this._tell();
  }

  /**
   * Call `listener` now, and whenever a preference may have changed.
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
    console.warn('The choices of before cannot be read:', error);
    return {};
  }
}
