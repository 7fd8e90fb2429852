/** What {@link canonicalJson} accepts: plain JSON data; an undefined property counts as absent. */
export type CanonicalValue =
  | null
  | boolean
  | number
  | string
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue | undefined };

/**
 * The one JSON text of a value: keys in the order of their UTF-16 code units, no white space, numbers as ECMAScript writes them.
 * Equal data give equal text, so that a hash of the text identifies the data. Source: RFC 8785 (JSON Canonicalization Scheme).
 * @throws TypeError for a number that is not finite, or a string with half a surrogate pair: JSON cannot hold them faithfully.
 * @example canonicalJson({ b: 1, a: [true, null], c: undefined }) // '{"a":[true,null],"b":1}'
 */
export function canonicalJson(value: CanonicalValue): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`);
  if (typeof value === 'string') return canonicalString(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) members.push(`${canonicalString(key)}:${canonicalJson(member)}`);
  }
  return `{${members.join(',')}}`;
}

function canonicalString(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new TypeError('a string holds half a surrogate pair');
  return JSON.stringify(text);
}

/** Array.isArray does not narrow a readonly array. */
function isArray(value: object): value is readonly CanonicalValue[] {
  return Array.isArray(value);
}
