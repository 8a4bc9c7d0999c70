import { Clipboard, Dialog, showDialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { h, VirtualDOM } from '@lumino/virtualdom';
import { Widget } from '@lumino/widgets';

/**
 * Show the link by which others see a display.
 *
 * @param name - The display's name.
 *
 * @param link - The link.
 *
 * @param trans - The translation bundle.
 *
 * @returns Whether the person wants to stop sharing.
 */
export async function showLink(
  name: string,
  link: string,
  trans: TranslationBundle
): Promise<boolean> {
  const copy = trans.__('Copy link');
  const { button } = await showDialog({
    title: trans.__('Share %1', name),
    body: new LinkBody(link, trans),
    buttons: [
      Dialog.warnButton({ label: trans.__('Stop sharing') }),
      Dialog.cancelButton({ label: trans.__('Close') }),
      Dialog.okButton({ label: copy })
    ],
    defaultButton: 2
  });
  if (button.accept && button.label === copy) {
    Clipboard.copyToSystem(link);
  }
  return button.displayType === 'warn';
}

/**
 * The body of the dialog: the link, and what its viewers can do.
 */
class LinkBody extends Widget {
  /**
   * Construct the body.
   */
  constructor(link: string, trans: TranslationBundle) {
    super();
    this.addClass('jp-XpraDisplay-link');
    VirtualDOM.render(
      [
        h.input({
          className: 'jp-mod-styled',
          readonly: 'readonly',
          value: link,
          'aria-label': trans.__('Link to share')
        }),
        h.p(
          trans.__(
            'Whoever has this link sees the display while you have it open, and can do nothing to it.'
          )
        )
      ],
      this.node
    );
  }
}
