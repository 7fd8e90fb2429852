/**
 * A new random id (a version 4 UUID). `crypto.randomUUID` exists on https and loopback only; elsewhere its rules are
 * followed by hand (RFC 9562, section 5.4).
 */
export function newId(): string {
  if (typeof crypto.randomUUID === 'function') {
    return crypto.randomUUID();
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const digits = Array.from(bytes, (byte, index) => {
    const withVersion = index === 6 ? (byte & 0x0f) | 0x40 : byte;
    const withVariant = index === 8 ? (withVersion & 0x3f) | 0x80 : withVersion;
    return withVariant.toString(16).padStart(2, '0');
  }).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
