import type { SimulationSummary } from '../../../src/simulation/summary.ts';

/** The closing summary for people: turns, feedback by type, mean rewards. */
export function summaryText(summary: SimulationSummary, seconds: number): string {
  const { turns, alreadyThere, failed, feedback, feedbackByType, meanImplicitReward, meanRewardScore } = summary;
  const types = Object.entries(feedbackByType)
    .sort(([, a], [, b]) => b - a)
    .map(([type, count]) => `${type} ${count}`);
  return [
    `Turns: ${turns} (${turns - alreadyThere} new, ${alreadyThere} already there), ${failed} without an answer, in ${seconds.toFixed(1)} s.`,
    `Feedback: ${feedback}${types.length === 0 ? '' : ` (${types.join(', ')})`}.`,
    `Mean implicit reward ${shown(meanImplicitReward)}; mean reward score of feedback ${shown(meanRewardScore)}.`,
  ].join('\n');
}

const shown = (mean: number | null): string => (mean === null ? 'none' : mean.toFixed(3));
