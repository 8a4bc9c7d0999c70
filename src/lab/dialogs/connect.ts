import { Dialog, showDialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { h, VirtualDOM } from '@lumino/virtualdom';
import { Widget } from '@lumino/widgets';

import { IDisplayModel } from '../../contract/model';

/**
 * The id that stands for a display that is yet to be started.
 */
export const NEW_DISPLAY = 'new';

/**
 * The id that stands for no display.
 */
export const NO_DISPLAY = 'none';

/**
 * A person's choice.
 */
export interface IConnection {
  /**
   * The id of a display, or one of the ids that stand for a new display and for none.
   */
  display: string;

  /**
   * Whether to restart the notebook's kernel.
   */
  restart: boolean;
}

/**
 * Ask which display new kernels and terminals are to draw in.
 *
 * @param displays - The displays to choose from.
 *
 * @param hasKernel - Whether there is a notebook's kernel to restart.
 *
 * @param trans - The translation bundle.
 *
 * @returns The choice; null if the person chose nothing.
 */
export async function askConnection(
  displays: ReadonlyArray<IDisplayModel>,
  hasKernel: boolean,
  trans: TranslationBundle
): Promise<IConnection | null> {
  const { button, value } = await showDialog({
    title: trans.__('Connect to Display'),
    body: new ConnectionBody(displays, hasKernel, trans),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Connect') })
    ]
  });
  return button.accept ? value : null;
}

/**
 * The body of the dialog: a list of the displays, and whether to restart the kernel.
 */
class ConnectionBody extends Widget implements Dialog.IBodyWidget<IConnection> {
  /**
   * Construct the body.
   */
  constructor(
    displays: ReadonlyArray<IDisplayModel>,
    hasKernel: boolean,
    trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-XpraDisplay-connect');
    const chosen = displays.find(display => display.default);
    VirtualDOM.render(
      [
        h.p(
          trans.__(
            'Kernels and terminals that are started or restarted from now on open their windows in it.'
          )
        ),
        h.label(
          trans.__('Display'),
          h.select(
            displays.map(({ id, name }) => h.option({ value: id }, name)),
            h.option({ value: NEW_DISPLAY }, trans.__('A new display')),
            chosen ? h.option({ value: NO_DISPLAY }, trans.__('None')) : []
          )
        ),
        hasKernel
          ? h.label(
              h.input({ type: 'checkbox' }),
              trans.__(
                "Restart this notebook's kernel now; its variables are lost"
              )
            )
          : []
      ].flat(),
      this.node
    );
    if (chosen) {
      this.node.querySelector('select')!.value = chosen.id;
    }
  }

  /**
   * The choice so far.
   */
  getValue(): IConnection {
    return {
      display: this.node.querySelector('select')!.value,
      restart: this.node.querySelector('input')?.checked ?? false
    };
  }
}
