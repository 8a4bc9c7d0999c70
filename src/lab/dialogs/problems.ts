import { Clipboard, Dialog, showDialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon } from '@jupyterlab/ui-components';
import { h, VirtualDOM, VirtualElement } from '@lumino/virtualdom';
import { Widget } from '@lumino/widgets';

import { IProblem, IStatus } from '../../contract/model';

/**
 * Show why no display can be started, and what a person can do about it.
 *
 * @param status - The status with the problems.
 *
 * @param trans - The translation bundle.
 *
 * @returns A promise that fulfils when the person has closed the dialog.
 */
export async function showProblems(
  status: IStatus,
  trans: TranslationBundle
): Promise<void> {
  await showDialog({
    title: trans.__('Displays cannot be started yet'),
    body: new ProblemsBody(status.problems, trans),
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  });
}

/**
 * The body of the dialog: each problem with its remedy, which a person can copy.
 */
class ProblemsBody extends Widget {
  /**
   * Construct the body.
   */
  constructor(problems: ReadonlyArray<IProblem>, trans: TranslationBundle) {
    super();
    this.addClass('jp-XpraDisplay-problems');
    const items = problems.map(problem => Private.render(problem, trans));
    VirtualDOM.render(items, this.node);
  }
}

namespace Private {
  /**
   * Render a problem.
   */
  export function render(
    problem: IProblem,
    trans: TranslationBundle
  ): VirtualElement {
    return h.div(
      { className: 'jp-XpraDisplay-problem' },
      h.p(problem.message),
      h.div(
        { className: 'jp-XpraDisplay-remedy' },
        h.pre({ tabindex: '0' }, problem.remedy),
        h.button(
          {
            type: 'button',
            className: 'jp-Button jp-mod-styled jp-mod-minimal',
            title: trans.__('Copy'),
            'aria-label': trans.__('Copy'),
            onclick: () => Clipboard.copyToSystem(problem.remedy)
          },
          copyIcon
        )
      )
    );
  }
}
