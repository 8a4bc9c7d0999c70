import { ProtocolError } from '../../client/protocol/errors';
import { integers } from '../../client/protocol/read';

describe('a list of numbers', () => {
  it('may be longer than it has to be', () => {
    const [x, y] = integers([1, 2.5, true], 2);
    expect([x, y]).toEqual([1, 2]);
    expect(integers([], 0)).toEqual([]);
  });

  it.each([
    ['nothing', undefined],
    ['no list', 5],
    ['too short', [1]],
    ['no numbers', [1, 'x']]
  ])('is damaged if there is %s', (_, value) => {
    expect(() => integers(value, 2)).toThrow(ProtocolError);
  });
});
