import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** The command line was wrong: one line that says how. */
export class UsageError extends Error {}

/** The values of a command's options; it takes no other arguments. @throws UsageError */
export function parseOptions<Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // Node's own words name the option; its advice about "--" is for other programs.
    const [firstSentence = ''] = messageOf(error).split(/\. |\n/);
    throw new UsageError(firstSentence);
  }
}

/** A whole number of an option. @throws UsageError */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${option}: expected a whole number from ${least} to ${most}, found "${text}"`);
}

/** Errors of Node's own are of another realm in jest, where `instanceof` does not know them. */
function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
