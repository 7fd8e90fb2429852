const WARNING_LEVEL = 40;
const LEVEL_NAMES: Readonly<Record<number, string>> = { 40: 'warning', 50: 'error', 60: 'fatal' };

/**
 * What a person sees of a line that one of our processes printed: warnings and errors of the JSON log in plain words, and everything that
 * is no log line (a crash); null for the rest.
 */
export function shownLogLine(line: string): string | null {
  const entry = parseEntry(line);
  if (entry === null) return line.trim() === '' ? null : line;
  const level = Number(entry.level);
  if (level < WARNING_LEVEL) return null;
  const cause = errorMessage(entry.err);
  return `${LEVEL_NAMES[level] ?? level}: ${entry.msg}${cause ? ` (${cause})` : ''}`;
}

/** Whether a line is the log entry with this message. */
export function isLogMessage(line: string, message: string): boolean {
  return parseEntry(line)?.msg === message;
}

function parseEntry(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null;
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === 'object' && entry !== null && 'level' in entry ? { ...entry } : null;
  } catch {
    return null;
  }
}

function errorMessage(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : null;
}
