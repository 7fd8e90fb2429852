import { bucket, bucketIndex, fnv32a } from './bucket.ts';

describe('the bucket of a user', () => {
  it.each([
    ['seed', 'a', 0.0505],
    ['seed', 'b', 0.2696],
    ['foo', 'ab', 0.2575],
    ['foo', 'def', 0.2019],
  ])('is that of GrowthBook hash version 2: seed %s, value %s → %d', (seed, value, expected) => {
    expect(bucket(seed, value)).toBe(expected);
  });

  // Source: the FNV reference vectors, draft-eastlake-fnv, appendix C.
  it.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('is built on FNV-1a: %j', (text, expected) => {
    expect(fnv32a(text)).toBe(expected);
  });

  it('mixes in whole UTF-16 code units, so that 水 and its low byte differ', () => {
    expect(fnv32a('水')).not.toBe(fnv32a(String.fromCharCode('水'.charCodeAt(0) & 0xff)));
    expect(fnv32a('水')).toBe(Math.imul(0x811c9dc5 ^ 0x6c34, 0x01000193) >>> 0);
  });

  it('is a whole number of ten-thousandths', () => {
    expect(bucketIndex('foo', 'def')).toBe(2019);
  });
});
