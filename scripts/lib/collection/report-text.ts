import type { CollectionView } from '../../../src/contracts/http/datasets.ts';
import { textTable } from '../text-table.ts';

type Cells = CollectionView['coverage']['intent'];

/** A report as a person reads it in a terminal. */
export function reportText(report: CollectionView): string {
  return [
    `Collection of ${report.agent}, ${report.created_at}`,
    `  report    ${report.report_id}`,
    `  dataset   ${report.snapshot_id}`,
    `  decision  ${report.decision === null ? 'not yet' : `${report.decision.outcome}: ${report.decision.detail}`}`,
    ...(report.decision?.training_run_id ? [`  training  ${report.decision.training_run_id}`] : []),
    '',
    samplesText(report),
    '',
    feedbackText(report),
    '',
    coverageText(report),
    '',
    patternsText(report),
    ...(report.refusals.length === 0
      ? []
      : ['', 'Nothing may be trained:', ...report.refusals.map((line) => `  ${line}`)]),
  ].join('\n');
}

/** What changed since the report before. */
export function changesText({ changes }: CollectionView): string {
  if (changes === null) return 'There is no report before this one.';
  const numbers = [
    ...changes.numbers,
    ...Object.entries(changes.coverage).flatMap(([dimension, cells]) =>
      cells.map((cell) => ({ ...cell, name: `${dimension}=${cell.name}` })),
    ),
  ];
  const { appeared, gone } = changes.patterns;
  return [
    `${changes.before} → ${changes.after}`,
    numbers.length === 0
      ? 'No number changed.'
      : textTable(
          ['', 'before', 'after'],
          numbers.map(({ name, before, after }) => [name, numberText(before), numberText(after)]),
          [1, 2],
        ),
    ...appeared.map((name) => `new pattern: ${name}`),
    ...gone.map((name) => `pattern gone: ${name}`),
  ].join('\n');
}

function samplesText({ samples, card, includes_simulated: isWithSimulated }: CollectionView): string {
  const { train, validation, held_out: heldOut } = card.sides;
  const target = samples.is_target_met
    ? `The target of ${samples.target} is met`
    : `${samples.missing} are missing to the target of ${samples.target}`;
  return [
    `Samples: ${samples.total}, of them ${samples.since_training} since the last training. ${target}.`,
    `  train ${train.rows} (${train.users} users), validation ${validation.rows} (${validation.users}), held out ${heldOut.rows} (${heldOut.users})`,
    `  simulated ${card.simulated}${isWithSimulated ? '' : ' (left out)'}; dropped: split conflicts ${card.dropped.split_conflict}, simulated ${card.dropped.simulated}, erased ${card.dropped.erased}`,
  ].join('\n');
}

function feedbackText(report: CollectionView): string {
  const { feedback, rewards, drift, reward_model: model, ess_outlook: outlook } = report;
  const { effective, user_signal: userSignal } = rewards;
  return [
    `Feedback: ${feedback.explicit} turns (${percent(feedback.coverage)}), liked ${feedback.liked}, disliked ${feedback.disliked}`,
    `  implicit against explicit: Spearman ${numberText(feedback.implicit_against_explicit.spearman)}; against the user signal: ${numberText(feedback.implicit_against_user_signal.spearman)}`,
    `Rewards: effective ${meanText(effective)}, user signal ${meanText(userSignal)}`,
    `  histogram ${rewards.histogram.join(' ')} (tenths of 0..1)`,
    `  drift against the last report: ${drift === null ? 'no report before' : `${drift.level} (PSI ${numberText(drift.psi)}, KS ${numberText(drift.ks)})`}`,
    outlook === null
      ? 'Evaluation: no held-out turn with an arm yet'
      : `Evaluation: the best single arm ${outlook.arm} has an effective sample of ${outlook.ess.toFixed(1)} of ${outlook.target_ess} held-out turns; ${outlook.missing_turns ?? 'unknown how many'} more are needed`,
    model.status === 'refused'
      ? `Reward model: refused, ${model.reason}`
      : `Reward model: ${model.labels} labels, AUC ${numberText(model.auc)}, calibration error ${numberText(model.ece)}, Brier ${numberText(model.brier)} (base rate ${numberText(model.brier_of_base_rate)})`,
  ].join('\n');
}

function coverageText({ coverage }: CollectionView): string {
  const rows = Object.entries(coverage).flatMap(([dimension, cells]) => cellRows(dimension, cells));
  return textTable(['coverage', 'value', 'turns', 'share', 'judged', 'user signal'], rows, [2, 3, 4, 5]);
}

function cellRows(dimension: string, cells: Cells): readonly (readonly string[])[] {
  return cells.map(({ value, n, share, explicit, mean_user_signal_reward: reward }, index) => [
    index === 0 ? dimension : '',
    dimension === 'policy' ? value.slice(0, 12) : value,
    String(n),
    percent(share),
    String(explicit),
    reward.toFixed(3),
  ]);
}

function patternsText({ patterns }: CollectionView): string {
  const title = `Low-performing patterns: ${patterns.found.length} of ${patterns.tested} slices of ${patterns.turns} judged or failed turns (false-discovery rate ${patterns.q})`;
  if (patterns.found.length === 0) return title;
  return [
    title,
    textTable(
      ['slice', 'turns', 'users', 'mean', 'lift', '95 %', 'q (BH)', 'BY', 'for example'],
      patterns.found.map((pattern) => [
        pattern.name,
        String(pattern.n),
        String(pattern.users),
        pattern.mean.toFixed(3),
        signed(pattern.lift),
        `${signed(pattern.lift_interval[0])} to ${signed(pattern.lift_interval[1])}`,
        pattern.adjusted_p_value.toPrecision(2),
        pattern.robust_to_dependence ? 'yes' : 'no',
        pattern.examples[0]?.message_id ?? '',
      ]),
      [1, 2, 3, 4, 6],
    ),
  ].join('\n');
}

function meanText(mean: CollectionView['rewards']['effective']): string {
  if (mean === null) return '-';
  const interval = mean.interval === null ? '' : ` (${mean.interval[0].toFixed(3)} to ${mean.interval[1].toFixed(3)})`;
  return `${mean.mean.toFixed(3)}${interval}`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function numberText(value: number | null): string {
  if (value === null) return '-';
  return Number.isInteger(value) ? String(value) : value.toFixed(3);
}
