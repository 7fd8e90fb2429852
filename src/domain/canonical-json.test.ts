import fc from 'fast-check';
import { canonicalJson, type Json } from './canonical-json.ts';

test('key order and absent members do not change the text', () => {
  expect(canonicalJson({ b: 1, a: [true, null], c: undefined })).toBe('{"a":[true,null],"b":1}');
  expect(canonicalJson({ a: [true, null], b: 1 })).toBe('{"a":[true,null],"b":1}');
});

test('the text parses back to the value, and is its own canonical text', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value as Json);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('%p has no canonical text: JSON would make it null', (number) => {
  expect(() => canonicalJson({ weights: [1, number] })).toThrow(TypeError);
});
