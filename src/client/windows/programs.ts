/**
 * The programs that can be started in a display.
 */

export interface IProgram {
  id: string;
  title: string;
  description: string;

  /**
   * Other words by which people search for it.
   */
  keywords: readonly string[];

  /**
   * The title of the section of the start menu.
   */
  category: string;

  /**
   * The address of the icon's image.
   */
  icon: string;

  /**
   * Where a workspace has it besides the start menu: on the ground, or in the task bar too.
   */
  shortcut: 'none' | 'ground' | 'bar';
}

/**
 * The owner of the programs.
 */
export interface IPrograms {
  /**
   * The programs, in the order of the menu.
   */
  list(): Promise<IProgram[]>;

  /**
   * Resolves when the program runs. Rejects with an error whose message says what is wrong.
   */
  start(program: IProgram): Promise<void>;
}

/**
 * The programs that have each word of a query in one of their texts. Those whose titles begin with
 * the query come first, then those whose titles contain it.
 */
export function search(
  programs: readonly IProgram[],
  query: string
): IProgram[] {
  const wanted = query.trim().toLocaleLowerCase();
  const words = wanted.split(/\s+/);
  const rank = ({ title }: IProgram) => {
    const at = title.toLocaleLowerCase().indexOf(wanted);
    return at < 0 ? 2 : Math.min(at, 1);
  };
  return programs
    .filter(program => {
      const text = textOf(program);
      return words.every(word => text.includes(word));
    })
    .sort((first, second) => rank(first) - rank(second));
}

function textOf({ title, description, keywords }: IProgram): string {
  return [title, description, ...keywords].join('\n').toLocaleLowerCase();
}
