import { Typing } from '../../client/input/typing';

describe('A person', () => {
  let now: number;
  let typing: Typing;

  beforeEach(() => {
    now = 5000;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    typing = new Typing();
  });

  afterEach(() => jest.restoreAllMocks());

  /**
   * Press keys, 200 milliseconds apart.
   */
  function strike(...keys: boolean[]): void {
    for (const isText of keys) {
      now += 200;
      typing.struck(isText);
    }
  }

  it('types as long as one character follows the other', () => {
    expect(typing.isUnderWay).toBe(false);
    strike(true, true);
    expect(typing.isUnderWay).toBe(true);
    now += 2000;
    expect(typing.isUnderWay).toBe(false);
  });

  it('does not type by a single character, which may be a shortcut', () => {
    strike(true);
    expect(typing.isUnderWay).toBe(false);
    now += 2000;
    strike(true);
    expect(typing.isUnderWay).toBe(false);
  });

  it('has typed a command that starts a program, once Enter is down', () => {
    strike(true, true, true, false);
    expect(typing.isUnderWay).toBe(false);
  });
});
