/**
 * The form under which two prompts count as the same: compatibility forms and letter case unified, punctuation and white space reduced to
 * single blanks. Keeps `.` and `,` between digits ("1.5" is not "15") and every letter, mark and digit of any script.
 * A prompt without letters and digits keeps its signs. Idempotent.
 * @example normalizePrompt('  How much to paint a 12×15 room?! ') // 'how much to paint a 12×15 room'
 */
export function normalizePrompt(prompt: string): string {
  const unified = foldCase(prompt);
  const words = unified
    .replace(/(?<!\p{N})[.,]|[.,](?!\p{N})/gu, ' ')
    .replace(/[^\p{L}\p{M}\p{N}.,×%$€£]+/gu, ' ')
    .trim();
  return /[\p{L}\p{N}]/u.test(words) ? words : unified.replace(/\s+/gu, ' ').trim();
}

/** NFKC and lower case until nothing changes: lower-casing may leave a form that NFKC changes again. */
function foldCase(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase();
  return folded === text ? folded : foldCase(folded);
}
