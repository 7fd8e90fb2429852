import { type AnswerScores, type EvaluatedAnswer, type Share, scoreAnswers } from './evaluate-answers.ts';

/** The evaluated answers of each part of the set. */
export type EvaluatedParts = Readonly<Record<'seed' | 'tuned' | 'blind', readonly EvaluatedAnswer[]>>;

/** What the answers must reach, in percent. Source: issue "The turn complete", item 4. */
export const GOALS_PERCENT = { rightEntry: 90, rightIntent: 90, honestRefusal: 95 } as const;

/** The scores of each part and of seed and tuned together, as a Markdown table; shares in percent with one decimal. */
export function answersTable(parts: EvaluatedParts): string {
  const rows: [string, AnswerScores][] = [
    ['seed: written before any tuning', scoreAnswers(parts.seed)],
    ['tuned: written while tuning', scoreAnswers(parts.tuned)],
    ['seed and tuned', scoreAnswers([...parts.seed, ...parts.tuned])],
    ['blind: written after tuning, never tuned on', scoreAnswers(parts.blind)],
  ];
  return [
    '| questions | n | right entry | right intent | honest refusal |',
    '|---|---|---|---|---|',
    ...rows.map(
      ([name, { questions, rightEntry, rightIntent, honestRefusal }]) =>
        `| ${name} | ${questions} | ${shareText(rightEntry)} | ${shareText(rightIntent)} | ${shareText(honestRefusal)} |`,
    ),
    `| goal | | ≥ ${GOALS_PERCENT.rightEntry} % | ≥ ${GOALS_PERCENT.rightIntent} % | ≥ ${GOALS_PERCENT.honestRefusal} % |`,
  ].join('\n');
}

/** A share in percent, ∈ [0, 100]; of no questions it is 100. */
export function percentOf({ right, of }: Share): number {
  return of === 0 ? 100 : (100 * right) / of;
}

function shareText(share: Share): string {
  return `${percentOf(share).toFixed(1)} % (${share.right}/${share.of})`;
}
