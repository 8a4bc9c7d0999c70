/**
 * The programs in the start menu, as the options of a list.
 */
import { IProgram } from './programs';

export function menuItem(
  { title, description, icon }: IProgram,
  id: string
): HTMLElement {
  const item = document.createElement('div');
  item.id = id;
  item.className = 'xpra-StartMenu-item';
  item.setAttribute('role', 'option');
  item.title = description;
  const image = document.createElement('img');
  image.alt = '';
  image.src = icon;
  const name = document.createElement('span');
  name.textContent = title;
  item.append(image, name);
  return item;
}

/**
 * The items of programs in sections, one for each category.
 */
export function inSections(
  programs: readonly IProgram[],
  items: readonly HTMLElement[]
): HTMLElement[] {
  const sections = new Map<string, HTMLElement>();
  programs.forEach(({ category }, i) => {
    const section = sections.get(category) ?? newSection(category);
    section.append(items[i]!);
    sections.set(category, section);
  });
  return [...sections.values()];
}

function newSection(title: string): HTMLElement {
  const heading = document.createElement('div');
  heading.className = 'xpra-StartMenu-category';
  heading.textContent = title;
  // The section's name says the same to screen readers.
  heading.setAttribute('aria-hidden', 'true');
  const section = document.createElement('div');
  section.setAttribute('role', 'group');
  section.setAttribute('aria-label', title);
  section.append(heading);
  return section;
}
