import { recipes } from '../../../lab/dialogs/recipe';

describe('recipes', () => {
  it('escape the characters that a language treats specially', () => {
    const found = recipes({ DISPLAY: ':1', XAUTHORITY: '/a $b/"c' });
    expect(found.get('Python')).toContain('XAUTHORITY="/a $b/\\"c"');
    expect(found.get('Julia')).toContain('= "/a \\$b/\\"c"');
    expect(found.get('bash')).toContain('XAUTHORITY="/a \\$b/\\"c"');
  });
});
