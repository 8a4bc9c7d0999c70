import { Clipboard, Dialog, showDialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon } from '@jupyterlab/ui-components';
import { h, VirtualDOM } from '@lumino/virtualdom';
import { Widget } from '@lumino/widgets';

import { IEnvironment } from '../../contract/model';

/**
 * Show the code that connects a kernel or terminal that runs already.
 *
 * @param name - The name of the display.
 *
 * @param environment - The variables that the code sets.
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
 * The code that sets the variables, by the names of the languages.
 */
export function recipes(environment: IEnvironment): Map<string, string> {
  const quote = (text: string) => JSON.stringify(text);
  const [display, xauthority] = [
    environment.DISPLAY,
    environment.XAUTHORITY
  ].map(quote);
  // These languages put a variable where a string has a dollar sign.
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
 * The body of the dialog: the code in the language that a person chooses.
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
   * The code in the language that is chosen.
   */
  private get _recipe(): string {
    return this._recipes.get(this.node.querySelector('select')!.value)!;
  }

  private _update(): void {
    this.node.querySelector('pre')!.textContent = this._recipe;
  }

  private _recipes: Map<string, string>;
}
