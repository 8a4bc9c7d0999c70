/**
 * The categories of profiles.
 */
import { IProfile } from './model';

/**
 * The translations of Lab or of a page.
 */
interface ITranslator {
  __(text: string): string;
}

/**
 * The profiles by category. The categories of configured profiles come first, in the order of
 * the configuration; then those of the installed programs, by title.
 */
export function byCategory(
  profiles: ReadonlyArray<IProfile>,
  trans: ITranslator
): [string, IProfile[]][] {
  const configured = new Map<string, IProfile[]>();
  const installed = new Map<string, IProfile[]>();
  for (const profile of profiles) {
    const title = categoryTitle(profile.category, trans);
    const sections =
      profile.installed && !configured.has(title) ? installed : configured;
    sections.set(title, [...(sections.get(title) ?? []), profile]);
  }
  const last = trans.__('Other');
  const sorted = Array.from(installed).sort(
    ([first], [second]) =>
      Number(first === last) - Number(second === last) ||
      first.localeCompare(second)
  );
  return [...configured, ...sorted];
}

/**
 * The translated title of a category, which the server names in English.
 */
export function categoryTitle(category: string, trans: ITranslator): string {
  switch (category) {
    case '':
    case 'Desktop':
      return trans.__('Desktop');
    case 'Science':
      return trans.__('Science');
    case 'Education':
      return trans.__('Education');
    case 'Graphics':
      return trans.__('Graphics');
    case 'Development':
      return trans.__('Development');
    case 'Office':
      return trans.__('Office');
    case 'Internet':
      return trans.__('Internet');
    case 'Sound and Video':
      return trans.__('Sound and Video');
    case 'Games':
      return trans.__('Games');
    case 'System':
      return trans.__('System');
    case 'Settings':
      return trans.__('Settings');
    case 'Accessories':
      return trans.__('Accessories');
    case 'Other':
      return trans.__('Other');
    default:
      return category;
  }
}
