import { Clipboard, Dialog, showDialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon } from '@jupyterlab/ui-components';
import { h, VirtualDOM } from '@lumino/virtualdom';
import { Widget } from '@lumino/widgets';

import { IDisplayModel, IEnvironment } from '../../contract/model';

/**
 * What stands for a display that is yet to be started, among the ids.
 */
export const NEW_DISPLAY = 'new';

/**
 * What stands for no display, among the ids.
 */
export const NO_DISPLAY = 'none';

/**
 * What a person has chosen.
 */
export interface IConnection {
  /**
   * The id of a display, or what stands for a new one or for none.
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
 * @returns What was chosen; null if nothing was.
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
 * Show what to run in a kernel or terminal that runs already.
 *
 * @param name - The name of the display.
 *
 * @param environment - What a program has to have in its environment.
 *
 * @param language - The language of the kernel.
 *
 * @param trans - The translation bundle.
 */
export async function showRecipe(
  name: string,
  environment: IEnvironment,
  language: string,
  trans: TranslationBundle
): Promise<void> {
  await showDialog({
    title: trans.__('Connected to %1', name),
    body: new RecipeBody(environment, language, trans),
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  });
}

/**
 * What to run, by the names of the languages.
 *
 * @param environment - What a program has to have in its environment.
 */
export function recipes(environment: IEnvironment): Map<string, string> {
  const quote = (text: string) => JSON.stringify(text);
  const [display, xauthority] = [
    environment.DISPLAY,
    environment.XAUTHORITY
  ].map(quote);
  // A dollar sign begins what is put in.
  const literal = (text: string) => text.replace(/\$/g, '\\$&');
  return new Map([
    [
      'Python',
      `import os\nos.environ.update(DISPLAY=${display}, XAUTHORITY=${xauthority})`
    ],
    ['R', `Sys.setenv(DISPLAY = ${display}, XAUTHORITY = ${xauthority})`],
    [
      'Julia',
      `ENV["DISPLAY"] = ${literal(display)}\nENV["XAUTHORITY"] = ${literal(xauthority)}`
    ],
    [
      'C++',
      `#include <cstdlib>\nsetenv("DISPLAY", ${display}, 1);\nsetenv("XAUTHORITY", ${xauthority}, 1);`
    ],
    [
      'bash',
      `export DISPLAY=${literal(display)} XAUTHORITY=${literal(xauthority)}`
    ]
  ]);
}

/**
 * The body of the dialog that asks.
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
   * What is chosen.
   */
  getValue(): IConnection {
    return {
      display: this.node.querySelector('select')!.value,
      restart: this.node.querySelector('input')?.checked ?? false
    };
  }
}

/**
 * The body of the dialog that shows what to run.
 */
class RecipeBody extends Widget {
  /**
   * Construct the body.
   */
  constructor(
    environment: IEnvironment,
    language: string,
    trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-XpraDisplay-connect');
    this._recipes = recipes(environment);
    const languages = [...this._recipes.keys()];
    const known =
      languages.find(name =>
        language.toLowerCase().startsWith(name.toLowerCase())
      ) ?? languages[0];
    VirtualDOM.render(
      [
        h.p(
          trans.__(
            'What is started from now on uses it. To have a kernel or terminal that runs already use it too, run this there before it opens a window:'
          )
        ),
        h.label(
          trans.__('Language'),
          h.select(
            { onchange: () => this._update() },
            languages.map(name => h.option({ value: name }, name))
          )
        ),
        h.div(
          { className: 'jp-XpraDisplay-remedy' },
          h.pre({ tabindex: '0' }),
          h.button(
            {
              type: 'button',
              className: 'jp-Button jp-mod-styled jp-mod-minimal',
              title: trans.__('Copy'),
              'aria-label': trans.__('Copy'),
              onclick: () => Clipboard.copyToSystem(this._recipe)
            },
            copyIcon
          )
        )
      ],
      this.node
    );
    this.node.querySelector('select')!.value = known;
    this._update();
  }

  /**
   * What to run in the language that is chosen.
   */
  private get _recipe(): string {
    return this._recipes.get(this.node.querySelector('select')!.value)!;
  }

  private _update(): void {
    this.node.querySelector('pre')!.textContent = this._recipe;
  }

  private _recipes: Map<string, string>;
}
