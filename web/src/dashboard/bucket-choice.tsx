import type { Bucket } from './buckets.ts';
import { Segmented } from './segmented.tsx';

const OPTIONS = [
  { value: 'day', label: 'By day' },
  { value: 'week', label: 'By week' },
] as const;

interface BucketChoiceProps {
  readonly bucket: Bucket;
  readonly onChange: (bucket: Bucket) => void;
}

/** Days or weeks. */
export function BucketChoice({ bucket, onChange }: BucketChoiceProps) {
  return <Segmented label="A point of the curves is" options={OPTIONS} value={bucket} onChange={onChange} />;
}
