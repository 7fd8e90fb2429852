import fc from 'fast-check';
import { canonicalJson } from './canonical-json.ts';

test('keys are sorted, white space is absent, undefined members do not exist', () => {
  expect(canonicalJson({ b: 1, a: [true, null], c: undefined })).toBe('{"a":[true,null],"b":1}');
});

test('the RFC 8785 example of § 3.2.3: keys sort by UTF-16 code units', () => {
  const value = {
    '€': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew',
    '1': 'One',
    '😀': 'Emoji',
    '\u0080': 'Control',
    ö: 'o',
  };
  expect(Object.keys(JSON.parse(canonicalJson(value)))).toHaveLength(7);
  const order = [...canonicalJson(value).matchAll(/"([^"]*)":/g)].map((match) => match[1]);
  expect(order).toEqual(['\\r', '1', '\u0080', 'ö', '€', '😀', '\ufb33']);
});

test('any JSON data round-trips, whatever the order of its keys', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: 'grapheme' }), {
        noNullPrototype: true,
      }),
      (data) => {
        const value = JSON.parse(JSON.stringify(data));
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
        expect(canonicalJson(JSON.parse(JSON.stringify(reversed)))).toBe(canonicalJson(value));
      },
    ),
  );
});

test.each([[Number.NaN], [Number.POSITIVE_INFINITY], ['\ud800']])('%p has no canonical form', (value) => {
  expect(() => canonicalJson({ value })).toThrow(TypeError);
});
