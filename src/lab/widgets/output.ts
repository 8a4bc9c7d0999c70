import { URLExt } from '@jupyterlab/coreutils';
import { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { TranslationBundle } from '@jupyterlab/translation';
import { ReadonlyPartialJSONValue } from '@lumino/coreutils';
import { Panel, Widget } from '@lumino/widgets';

import { ICard } from './card';
import { WINDOW } from '../../contract/messages';
import { isLive } from '../../contract/model';
import { DisplayPanel } from './panel';
import { base64 } from '../services/screenshot';
import {
  IPageContext,
  IXpraDisplay,
  IXpraManager,
  IXpraTracker
} from '../services/tokens';

/**
 * The type of an output that shows a display, which `kernel/notebook.py` makes.
 */
export const DISPLAY_MIME_TYPE = 'application/vnd.jupyterlab-xpra.display+json';

const PICTURE_MIME_TYPE = 'image/png';

/**
 * A display in the output of a cell: live, or the last picture of it.
 */
export class DisplayOutput extends Panel implements IRenderMime.IRenderer {
  /**
   * Construct an output, which is empty before `renderModel`.
   */
  constructor(private _options: DisplayOutput.IOptions) {
    super();
    this.addClass('jp-XpraDisplay-output');
    const { context, manager, open, tracker, trans } = _options;
    this._panel = new DisplayPanel(context);
    this._picture.className = 'jp-XpraDisplay-picture';
    this._label.className = 'jp-XpraDisplay-outputLabel';
    this._button.className = 'jp-mod-styled';
    this._button.type = 'button';
    this._button.addEventListener('click', () => open(this._id));
    this._bar.addClass('jp-XpraDisplay-outputBar');
    this._bar.node.append(this._label, this._button);
    this._still.node.append(this._picture);
    this._picture.alt = trans.__('What the display showed');
    for (const widget of [this._panel, this._still, this._bar]) {
      this.addWidget(widget);
    }

    manager.runningChanged.connect(this._refresh, this);
    tracker.widgetAdded.connect(this._onTabAdded, this);
    tracker.forEach(tab => this._onTabAdded(tracker, tab));
    this._panel.entered.connect(() => {
      this._isUsed = true;
    }, this);
    this.node.addEventListener('pointerleave', this);
    this.node.addEventListener('pointerdown', this);
  }

  /**
   * Show the display of an output.
   *
   * @param model - The output. This widget puts pictures of the display into it, for places where
   * the display cannot be shown.
   */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const display = Private.display(model.data[DISPLAY_MIME_TYPE]);
    this._model = model;
    this._id = display.id;
    this._name = display.name;
    this._query =
      display.window === undefined
        ? ''
        : URLExt.objectToQueryString({ [WINDOW]: display.window });
    this._refresh();
  }

  /**
   * Dispose of the output.
   */
  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this.node.removeEventListener('pointerleave', this);
    this.node.removeEventListener('pointerdown', this);
    super.dispose();
  }

  /**
   * Handle the DOM events of the output.
   */
  handleEvent(event: Event): void {
    switch (event.type) {
      case 'pointerleave':
        // A pointer that only passes changes neither the display nor the notebook.
        if (this._isUsed) {
          this._isUsed = this.node.contains(document.activeElement);
          void this.takePicture();
        }
        break;
      case 'pointerdown':
        this._onPointerDown();
        break;
    }
  }

  /**
   * Put a picture of what the display shows now into the output, if it shows something and the
   * person wants notebooks to keep pictures.
   *
   * #### Notes
   * A call while a picture is being taken makes one more picture.
   */
  async takePicture(): Promise<void> {
    this._isDue = true;
    if (this._isTaking) {
      return;
    }
    this._isTaking = true;
    try {
      while (this._isDue) {
        this._isDue = false;
        await this._takePicture();
      }
    } finally {
      this._isTaking = false;
    }
  }

  /**
   * Put a picture of what the display shows now into the output.
   */
  private async _takePicture(): Promise<void> {
    const { _id: id, _model: model } = this;
    const { keepsPictures, manager } = this._options;
    if (
      !keepsPictures() ||
      this.isDisposed ||
      !model ||
      manager.get(id)?.state !== 'ready'
    ) {
      return;
    }
    let picture: string;
    try {
      picture = await base64(await manager.screenshot(id));
    } catch {
      // No window is open, or the display has just ended: the last picture stays until the pointer
      // leaves again.
      this._isUsed = true;
      return;
    }
    if (
      !this.isDisposed &&
      model === this._model &&
      model.data[PICTURE_MIME_TYPE] !== picture
    ) {
      model.setData({ data: { ...model.data, [PICTURE_MIME_TYPE]: picture } });
    }
  }

  /**
   * Show the display, or the last picture of it.
   */
  private _refresh(): void {
    if (this.isDisposed || !this._model) {
      return;
    }
    const { manager, tracker, trans } = this._options;
    const display = manager.get(this._id);
    const name = display?.name ?? this._name;
    const isOpen =
      tracker.find(({ displayId }) => displayId === this._id) !== undefined;
    const isLiveHere = display !== undefined && isLive(display) && !isOpen;

    this._button.hidden = !display || !isLive(display);
    this._button.textContent = isOpen
      ? trans.__('Go to Its Tab')
      : trans.__('Open in a Tab');
    if (!display || !isLive(display)) {
      this._label.textContent = manager.isReady
        ? trans.__('%1 has ended', name)
        : trans.__('Looking for the display');
    } else if (isOpen) {
      this._label.textContent = trans.__('%1 is open in its tab', name);
    } else {
      this._label.textContent = name;
    }

    this._panel.setHidden(!isLiveHere);
    this._still.setHidden(isLiveHere);
    this.toggleClass('jp-mod-live', isLiveHere);
    const card: ICard = {
      icon: 'spinner',
      title: name,
      message: display?.message ?? '',
      isAlert: false,
      log: '',
      logLabel: '',
      actions: []
    };
    if (isLiveHere && display.state === 'ready') {
      this._panel.showPage(manager.url(this._id) + this._query, name);
    } else if (isLiveHere && display.state === 'starting') {
      this._panel.showProgress(card, manager.url(this._id) + this._query, name);
    } else {
      this._panel.showCard(card);
    }
    if (!isLiveHere) {
      const picture = this._model.data[PICTURE_MIME_TYPE];
      this._picture.hidden = typeof picture !== 'string';
      if (typeof picture === 'string') {
        this._picture.src = `data:${PICTURE_MIME_TYPE};base64,${picture.replace(/\s/g, '')}`;
      }
    }
  }

  /**
   * Handle the opening of a tab.
   */
  private _onTabAdded(_: IXpraTracker, tab: IXpraDisplay): void {
    tab.disposed.connect(this._refresh, this);
    this._refresh();
  }

  /**
   * Keep the page from taking the pointer while a person resizes the output.
   */
  private _onPointerDown(): void {
    this.addClass('jp-mod-resizing');
    window.addEventListener(
      'pointerup',
      () => this.removeClass('jp-mod-resizing'),
      { once: true }
    );
  }

  private _bar = new Widget();
  private _button = document.createElement('button');
  private _id = '';
  private _isDue = false;
  private _isTaking = false;
  private _isUsed = false;
  private _label = document.createElement('span');
  private _model: IRenderMime.IMimeModel | null = null;
  private _name = '';
  private _panel: DisplayPanel;

  /**
   * What the page's address says of the window that is shown alone; empty for all windows.
   */
  private _query = '';
  private _picture = document.createElement('img');
  private _still = new Widget();
}

/**
 * The namespace of the output's statics.
 */
export namespace DisplayOutput {
  /**
   * The options of an output.
   */
  export interface IOptions {
    manager: IXpraManager;

    /**
     * Whether the person wants notebooks to keep pictures of displays.
     */
    keepsPictures: () => boolean;

    /**
     * The messages for the display's page.
     */
    context: IPageContext;

    /**
     * The tabs. A display that is open in a tab is not shown in the output.
     */
    tracker: IXpraTracker;

    /**
     * Open the tab of a display, or go to it.
     */
    open: (id: string) => void;

    trans: TranslationBundle;
  }
}

namespace Private {
  /**
   * Read the data of an output.
   *
   * @throws An error if the data names no display.
   */
  export function display(data: ReadonlyPartialJSONValue | undefined): {
    id: string;
    name: string;
    window?: string;
  } {
    const { id, name, window } = (data ?? {}) as Record<string, unknown>;
    if (typeof id !== 'string' || typeof name !== 'string') {
      throw new Error('The output names no display.');
    }
    return { id, name, ...(typeof window === 'string' ? { window } : {}) };
  }
}
