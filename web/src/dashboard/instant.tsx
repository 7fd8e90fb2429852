import { formatInstant, NOTHING } from '../ui/formats.ts';

/** An instant in the reader's own time; a dash for none. */
export function Instant({ at }: { readonly at: string | null }) {
  if (at === null) return NOTHING;
  return <time dateTime={at}>{formatInstant(at)}</time>;
}
