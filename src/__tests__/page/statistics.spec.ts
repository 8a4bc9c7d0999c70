import { shares } from '../../page/sections/statistics';

it('Encodings are told by how many pictures came in each', () => {
  expect(shares({})).toBe('');
  expect(shares({ png: 1, rgb32: 8, scroll: 0, webp: 1 })).toBe(
    'rgb32 80%, png 10%, webp 10%'
  );
});
