import { trainedMetric } from './pictures/reward-curve.ts';
import type { ExampleAnswer, ExampleAnswers, TrainingReport } from './report.ts';
import { reportStatements } from './statements.ts';
import { groupName, POLICY_NAMES, signed, withInterval } from './wording.ts';

/** The pictures of a report, under the names by which its text shows them. */
export const REPORT_PICTURES = ['estimates', 'arms-by-context', 'reward-curve'] as const;
export type ReportPicture = (typeof REPORT_PICTURES)[number];

/** The texts that a report's examples name: kept apart from it, so that erasing a turn takes them out of every report. */
export interface ExampleTexts {
  /** The question; null when it was erased. */
  readonly message: string | null;
  /** Null when the answer is no longer kept. */
  readonly base: string | null;
  readonly candidate: string | null;
}

/** The report as Markdown; pictures are linked as `pictures/<name>.svg`. `textsOf`: the texts of an example. */
export function reportMarkdown(report: TrainingReport, textsOf: (example: ExampleAnswers) => ExampleTexts): string {
  const { evaluation } = report;
  return [
    `# ${report.algorithm} for ${report.agent}: ${evaluation.gate.verdict}`,
    bullets(reportStatements(report)),
    '## Beside the other policies',
    `User-signal reward on ${evaluation.heldOut.rows} turns of ${evaluation.heldOut.users} held-out users; 95 % intervals, clustered by user.`,
    estimatesTable(report),
    '![Estimates with intervals](pictures/estimates.svg)',
    '## What changes',
    evaluation.changes.length === 0
      ? 'The two policies answer alike: no habit changes by 10 points or more in any context.'
      : bullets(evaluation.changes.map(({ sentence, n }) => `${sentence} (${n} turns)`)),
    '![Strategies by context](pictures/arms-by-context.svg)',
    '## Guard metrics',
    guardsTable(report),
    '## By intent and persona',
    'The candidate’s difference to the base policy. Many groups are compared: one interval beyond 0 among them is no finding.',
    groupsTable(report),
    '## Answers side by side',
    ...evaluation.examples.map((example) => exampleText(example, textsOf(example))),
    ...(evaluation.examples.length === 0 ? ['None: the budget allows no generated answers.'] : []),
    '## Training',
    trainingText(report),
    '![Training curve](pictures/reward-curve.svg)',
    '## How it was made',
    provenance(report),
    '',
  ].join('\n\n');
}

function estimatesTable({ evaluation }: TrainingReport): string {
  const value = (estimate: { readonly value: number } | null): string => estimate?.value.toFixed(4) ?? '–';
  return table(
    ['policy', 'DR [95 %]', 'IPS', 'clipped IPS', 'SNIPS', 'DM', 'ESS', 'candidate − it'],
    evaluation.estimates.map(({ policy, dr, ips, clippedIps, snips, dm, ess, refused }) => {
      const interval = dr?.interval == null ? '' : ` [${dr.interval[0].toFixed(4)}, ${dr.interval[1].toFixed(4)}]`;
      const comparison = evaluation.comparisons.find(({ over }) => over === policy);
      return [
        POLICY_NAMES[policy],
        `${value(dr)}${interval}`,
        ...[ips, clippedIps, snips, dm].map(value),
        `${ess.toFixed(0)}${refused === null ? '' : ' (too few)'}`,
        comparison === undefined ? '' : withInterval(comparison.difference),
      ];
    }),
  );
}

function guardsTable({ evaluation }: TrainingReport): string {
  if (evaluation.guards === null) return 'Not measured: the budget allows no generated answers for them.';
  const rows = evaluation.guards.map(({ name, candidate, baseline, harm, margin }) => {
    const worsening = harm === 'increase' ? candidate - baseline : baseline - candidate;
    return [
      name,
      baseline.toFixed(3),
      candidate.toFixed(3),
      `${margin} (${harm})`,
      worsening > margin ? 'breached' : 'within',
    ];
  });
  const note = `Measured on the generated answers to ${evaluation.guardPrompts} held-out prompts, each answer weighted by its probability.`;
  return `${note}\n\n${table(['metric', 'base policy', 'candidate', 'margin to the bad side', ''], rows)}`;
}

function groupsTable({ evaluation }: TrainingReport): string {
  return table(
    ['group', 'turns', 'ESS', 'candidate − base policy'],
    evaluation.groups.map(({ dimension, value, n, ess, difference }) => [
      groupName(dimension, value),
      String(n),
      ess.toFixed(0),
      withInterval(difference),
    ]),
  );
}

function exampleText(example: ExampleAnswers, texts: ExampleTexts): string {
  const persona = example.persona ?? 'unknown user';
  const side = (title: string, { strategy, probability }: ExampleAnswer, answer: string | null): string =>
    `**${title}: ${strategy}** (${Math.round(100 * probability)} % of the time)\n\n${quote(answer ?? 'The answer is no longer kept.')}`;
  return [
    `### ${example.intent.replaceAll('_', ' ')}, ${persona.replaceAll('_', ' ')}`,
    quote(texts.message ?? 'The question was erased.'),
    side('Base policy', example.base, texts.base),
    side('Candidate', example.candidate, texts.candidate),
  ].join('\n\n');
}

function trainingText({ curve, scoring }: TrainingReport): string {
  const metric = trainedMetric(curve);
  const values = curve.flatMap(({ metrics }) => (metric === null ? [] : (metrics[metric] ?? [])));
  const [first, last] = [values[0], values.at(-1)];
  const course =
    first === undefined || last === undefined
      ? 'There was no training step.'
      : `${metric} went from ${first.toFixed(4)} to ${last.toFixed(4)} (${signed(last - first)}) in ${curve.at(-1)?.step} steps. It is what training was told to raise, so it proves nothing.`;
  const { rewardFunction, rewardModel } = scoring;
  const scoredBy = `Answers were scored by the reward function ${rewardFunction.version}`;
  if (rewardModel.status === 'refused') return `${course} ${scoredBy} alone: ${rewardModel.reason}.`;
  const { weight, labels, quality, strongestTerms } = rewardModel;
  const terms = strongestTerms.map(({ term, logOdds }) => `${term} ${signed(logOdds)}`).join(', ');
  return [
    `${course} ${scoredBy} (weight ${(1 - weight).toFixed(2)}) and a reward model (weight ${weight.toFixed(2)}) of ${labels} opinions.`,
    `On users that it had not seen the reward model has AUC ${quality.auc?.toFixed(3) ?? '–'}, Brier score ${quality.brier.toFixed(3)} (base rate ${quality.brierOfBaseRate.toFixed(3)}), calibration error ${quality.ece.toFixed(3)}.`,
    `What moves it most, in log odds: ${terms}.`,
  ].join(' ');
}

function provenance(report: TrainingReport): string {
  const { data, generator } = report;
  const cost = generator.costMicroUsd === null ? '' : `, about ${(generator.costMicroUsd / 1e6).toFixed(2)} US dollars`;
  return bullets([
    `run \`${report.runId}\`, seed ${report.seed}; the same seed and snapshot give the same policy`,
    `snapshot \`${report.snapshotId}\`: ${data.trainingTurns} turns of ${data.trainingUsers} training users${report.includesSimulated ? ', simulated homeowners among them' : ''}`,
    `base policy \`${report.basePolicyId}\``,
    `candidate \`${report.candidatePolicyId}\`, exploring in ${Math.round(100 * report.strategyEpsilon)} % of turns`,
    `${data.prompts} logged prompts, answered by ${generator.name} (${generator.modelId}): ${generator.calls} answers generated anew, ${generator.failed} failed${cost}`,
    `hyper-parameters: \`${JSON.stringify(report.hyperParameters)}\``,
  ]);
}

function bullets(lines: readonly string[]): string {
  return lines.map((each) => `- ${each}`).join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

/** Text of users and generators as a quotation: whatever it holds, it stays one, and shows no markup of its own. */
function quote(content: string): string {
  const escaped = content.replaceAll(/[\\`*_[\]<>#&]/g, (sign) => `\\${sign}`);
  return escaped
    .split('\n')
    .map((each) => `> ${each}`)
    .join('\n');
}
