/** What one check of `npm run doctor` found. */
export interface Finding {
  /** What was looked at, in one or two words. */
  readonly name: string;
  /** `missing` is something that the service runs without; `failed` is something that it needs. */
  readonly state: 'ok' | 'missing' | 'failed';
  /** What is there, or what is wrong; one line without secrets. */
  readonly detail: string;
  /** The command or change that puts it right; null when nothing has to be. */
  readonly mend: string | null;
}

const NAME_WIDTH = 16;
const LABELS = { ok: 'ok', missing: 'missing (optional)', failed: 'FAILED' } as const;
const LABEL_WIDTH = LABELS.missing.length;

export const ok = (name: string, detail: string): Finding => ({ name, state: 'ok', detail, mend: null });

export const missing = (name: string, detail: string, mend: string): Finding => ({
  name,
  state: 'missing',
  detail,
  mend,
});

export const failed = (name: string, detail: string, mend: string): Finding => ({
  name,
  state: 'failed',
  detail,
  mend,
});

/** The finding as one line: state, name, what was found, and after an arrow what puts it right. */
export function toLine({ name, state, detail, mend }: Finding): string {
  const found = detail.trim().replaceAll(/\s*\n\s*/g, ' | ');
  return `${LABELS[state].padEnd(LABEL_WIDTH)}  ${name.padEnd(NAME_WIDTH)}  ${found}${mend === null ? '' : ` -> ${mend}`}`;
}
