import { IProgram } from '../../client/windows/programs';

/**
 * A program with some other properties than GIMP.
 */
export function program(changes: Partial<IProgram> = {}): IProgram {
  return {
    id: 'gimp',
    title: 'GIMP',
    description: 'Edit images',
    keywords: ['photo'],
    category: 'Graphics',
    icon: 'data:,',
    shortcut: 'none',
    ...changes
  };
}
