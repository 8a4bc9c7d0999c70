import { LabIcon } from '@jupyterlab/ui-components';
import { Message } from '@lumino/messaging';
import { h, VirtualDOM, VirtualElement } from '@lumino/virtualdom';
import { Widget } from '@lumino/widgets';

/**
 * The content of a card.
 */
export interface ICard {
  /**
   * The icon; a spinner while something is under way.
   */
  readonly icon: LabIcon | 'spinner';

  readonly title: string;

  /**
   * The message, which says what happens or has happened; may have several lines.
   */
  readonly message: string;

  /**
   * Whether the card is about a failure, which screen readers read out at once.
   */
  readonly isAlert: boolean;

  /**
   * The end of a log; empty for none.
   */
  readonly log: string;

  /**
   * The log's label.
   */
  readonly logLabel: string;

  /**
   * The actions, the most likely first.
   */
  readonly actions: ReadonlyArray<ICardAction>;
}

/**
 * An action that a card offers.
 */
export interface ICardAction {
  /**
   * The id, which no other action of the card has.
   */
  readonly id: string;

  readonly label: string;

  readonly execute: () => void;
}

/**
 * A card in the middle of a tab, which says why the display is not shown.
 */
export class Card extends Widget {
  /**
   * Construct an empty card.
   */
  constructor() {
    super();
    this.addClass('jp-XpraDisplay-card');
  }

  /**
   * Change the content.
   *
   * #### Notes
   * The elements that do not change stay in place and keep the focus.
   */
  set(card: ICard): void {
    VirtualDOM.render(Private.render(card), this.node);
  }

  /**
   * Focus the most likely action.
   */
  protected onActivateRequest(msg: Message): void {
    this.node.querySelector('button')?.focus();
  }
}

namespace Private {
  /**
   * Render a card.
   */
  export function render(card: ICard): VirtualElement {
    const body: VirtualElement[] = [
      card.icon === 'spinner'
        ? h.div({
            key: 'spinner',
            className: 'jp-XpraDisplay-spinner',
            'aria-hidden': 'true'
          })
        : h.div(
            {
              key: 'icon',
              className: `jp-XpraDisplay-icon${card.isAlert ? ' jp-mod-alert' : ''}`,
              'aria-hidden': 'true'
            },
            card.icon
          ),
      // Each role has a live region of its own: screen readers do not notice a change of role.
      h.div(
        card.isAlert
          ? { key: 'alert', role: 'alert' }
          : { key: 'status', role: 'status', 'aria-live': 'polite' },
        h.h2({ className: 'jp-XpraDisplay-title' }, card.title),
        h.p({ className: 'jp-XpraDisplay-message' }, card.message)
      )
    ];
    if (card.log) {
      body.push(
        h.div(
          {
            key: 'log',
            className: 'jp-XpraDisplay-log',
            tabindex: '0',
            role: 'log',
            'aria-live': 'off',
            'aria-label': card.logLabel
          },
          h.pre(card.log)
        )
      );
    }
    if (card.actions.length > 0) {
      body.push(
        h.div(
          { key: 'actions', className: 'jp-XpraDisplay-actions' },
          card.actions.map((action, index) =>
            h.button(
              {
                key: action.id,
                type: 'button',
                className: `jp-Button jp-mod-styled ${index === 0 ? 'jp-mod-accept' : 'jp-mod-reject'}`,
                onclick: () => action.execute()
              },
              action.label
            )
          )
        )
      );
    }
    return h.div({ className: 'jp-XpraDisplay-cardBody' }, body);
  }
}
