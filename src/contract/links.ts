/**
 * Links that programs of displays want to open in the person's browser.
 */
export class Links {
  /**
   * The link as it is shown to a person: with the host's name in the characters that it really has.
   */
  static written(link: string): string {
    return anchorTo(link).href;
  }

  /**
   * A person lets a program open a link. The next ones of the display need no question.
   */
  open(display: string, link: string): void {
    this._allowed.add(display);
    follow(link);
  }

  /**
   * Open a link without a question, if the person has let one of the display be opened before, and
   * has just clicked or typed: a browser opens nothing by itself.
   *
   * @returns Whether the link is open.
   */
  openAgain(display: string, link: string): boolean {
    const isActive = navigator.userActivation?.isActive ?? false;
    const may = this._allowed.has(display) && isActive;
    if (may) {
      follow(link);
    }
    return may;
  }

  private readonly _allowed = new Set<string>();
}

function anchorTo(link: string): HTMLAnchorElement {
  const anchor = document.createElement('a');
  anchor.href = link;
  return anchor;
}

function follow(link: string): void {
  const anchor = anchorTo(link);
  anchor.target = '_blank';
  anchor.rel = 'noopener noreferrer';
  anchor.click();
}
