import { logTurns, plantTurns } from '../../../../test/support/planted-bandit.ts';
import { singleArmTarget, uniformTarget } from '../evaluation/baselines.ts';
import { evaluateCandidate } from '../evaluation/evaluate-candidate.ts';
import { withExploration } from '../evaluation/evaluate-target.ts';
import { createRng } from '../random.ts';
import { ARM_COUNT } from '../strategies.ts';
import { reportPicture } from './pictures/report-picture.ts';
import { ticks } from './pictures/svg.ts';
import type { TrainingReport } from './report.ts';
import { REPORT_PICTURES, reportMarkdown } from './report-markdown.ts';
import { reportStatements } from './statements.ts';
import type { DescribedDecision } from './training-data.ts';

function rows(seed: number, users: number): readonly DescribedDecision[] {
  const turns = plantTurns({ seed, users, lift: 0 });
  return logTurns(turns, createRng(seed)).map((row, index) => ({
    ...row,
    messageId: `m-${seed}-${index}`,
    intent: 'timeline',
    persona: turns[index]?.persona ?? null,
  }));
}

const evaluation = evaluateCandidate({
  training: rows(1, 60),
  heldOut: rows(2, 60),
  base: uniformTarget(ARM_COUNT),
  candidate: withExploration(singleArmTarget(6, ARM_COUNT), 0.2),
  epsilon: 0.2,
  seed: 1,
  guards: [{ name: 'length', candidate: 1_400, baseline: 800, harm: 'increase', margin: 400 }],
});
const example = { strategy: 'full_guide', probability: 0.825, answerKey: 'a' } as const;
const REPORT: TrainingReport = {
  runId: 'run-1',
  agent: 'chat_agent',
  algorithm: 'grpo',
  seed: 1,
  hyperParameters: { max_steps: 2 },
  snapshotId: 's'.repeat(64),
  includesSimulated: true,
  basePolicyId: 'b'.repeat(64),
  candidatePolicyId: 'c'.repeat(64),
  strategyEpsilon: 0.2,
  data: { trainingTurns: 180, trainingUsers: 60, prompts: 30 },
  scoring: {
    rewardFunction: { agent: 'chat_agent', version: 'chat_agent-1' },
    rewardModel: { status: 'refused', reason: '40 labelled answers: at least 100 are needed' },
  },
  generator: { name: 'grounded', modelId: 'grounded-2', calls: 240, failed: 0, costMicroUsd: 1_500_000 },
  curve: [
    { step: 1, metrics: { 'reward/mean': 0.5 } },
    { step: 2, metrics: { 'reward/mean': 0.625 } },
  ],
  evaluation: {
    ...evaluation,
    guardPrompts: 20,
    examples: [{ messageId: 'm', intent: 'timeline', persona: 'landlord', base: example, candidate: example }],
  },
};
const TEXTS = { message: 'How long? <script>alert(1)</script>', base: '# Not a heading\n| a |', candidate: null };
const markdown = reportMarkdown(REPORT, () => TEXTS);

test('a report says first what was decided and why, whether the baselines are beaten, and that only users decide', () => {
  const statements = reportStatements(REPORT);
  expect(statements[0]).toBe('The candidate failed the gate: it is not rolled out.');
  expect(statements[1]).toBe('Length went from 800.000 to 1400.000: more than 400 to the bad side.');
  for (const name of ['uniform', 'best single arm', 'argmax q̂', 'Thompson sampling']) {
    expect(statements).toContainEqual(expect.stringMatching(new RegExp(`not (?:shown to )?beat ${name}`)));
  }
  expect(statements).toContain('The trained reward is shown below and decides nothing.');
  expect(statements.join(' ')).toContain('There was no reward model (40 labelled answers');
  expect(statements.at(-1)).toContain('only the A/B test on users decides');
  for (const statement of statements) expect(markdown).toContain(`- ${statement}`);
});

test('its tables have every policy, guard metric and group', () => {
  for (const name of ['candidate', 'base policy', 'uniform', 'best single arm', 'argmax q̂', 'Thompson sampling']) {
    expect(markdown).toContain(`| ${name} | `);
  }
  expect(markdown).toContain('| length | 800.000 | 1400.000 | 400 (increase) | breached |');
  expect(markdown).toMatch(/\| intent timeline \| 180 \| \d+ \| /);
  expect(markdown).toMatch(/- answers in detail for timeline questions of [a-z-]+ 25 % → 85 % \(\d+ turns\)/);
  expect(markdown).toContain('reward/mean went from 0.5000 to 0.6250 (+0.1250) in 2 steps.');
  expect(markdown).toContain('240 answers generated anew, 0 failed, about 1.50 US dollars');
});

test('texts of users and generators stay quotations, and what was erased says so', () => {
  expect(markdown).toContain('> How long? \\<script\\>alert(1)\\</script\\>');
  expect(markdown).toContain('> \\# Not a heading\n> | a |');
  expect(markdown).toContain('> The answer is no longer kept.');
  expect(reportMarkdown(REPORT, () => ({ message: null, base: null, candidate: null }))).toContain(
    '> The question was erased.',
  );
});

test.each(REPORT_PICTURES)('the picture %s is whole, says in words what it shows, and has no broken number', (name) => {
  const svg = reportPicture(REPORT, name);
  expect(svg).toMatch(/^<svg [^>]*role="img"[^>]*>\n<title>[^<]+<\/title>\n<desc>[^<]+<\/desc>/);
  expect(svg.endsWith('</svg>\n')).toBe(true);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  const opened = svg.match(/<(?!\/|[a-z]+[^>]*\/>)[a-z]+/g) ?? [];
  expect(opened).toHaveLength((svg.match(/<\/[a-z]+>/g) ?? []).length);
});

test('an empty curve and an equal one are pictures too', () => {
  const flat = REPORT.curve.map(({ step }) => ({ step, metrics: { 'reward/mean': 0.5 } }));
  for (const curve of [[], flat]) {
    expect(reportPicture({ ...REPORT, curve }, 'reward-curve')).not.toMatch(/NaN|Infinity/);
  }
});

test.each([
  [0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [0.61, 0.69, 4, [0.62, 0.64, 0.66, 0.68]],
  [1, 150, 6, [50, 100, 150]],
  [0.5, 0.5, 4, [0.5]],
])('round numbers between %d and %d', (low, high, count, expected) => {
  expect(ticks(low, high, count)).toEqual(expected);
});
