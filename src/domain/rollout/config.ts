import { DEFAULT_GUARDRAIL_MARGINS, GUARDRAILS, type Guardrail } from '../experiment/guardrails.ts';
import type { OutcomeTimes } from '../experiment/outcome.ts';
import { defaultHorizon, type SampleSizeInput } from '../experiment/sample-size.ts';
import { duration } from './wording.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** All durations of a rollout. Workflow input, so that a test or a demonstration runs the whole machine in seconds. */
export interface RolloutDurations extends OutcomeTimes {
  /** At least this long in ramp_20, and again in ramp_50. */
  readonly minimumRampMs: number;
  /** At least this long in full_100 before the rollout is completed. */
  readonly fullServiceMs: number;
  /** Counted from the beginning of ramp_20: then either ramp is inconclusive. */
  readonly maximumRampMs: number;
  /** No exposure for this long, although the agent serves turns, is no new data. */
  readonly staleAfterMs: number;
}

export interface RolloutConfig {
  /** `aa`: both arms get the incumbent; nothing is ever promoted past ramp_20, everything else is as in `ab`. */
  readonly mode: 'ab' | 'aa';
  /** Error probability over all looks, in (0, 0.5). */
  readonly alpha: number;
  /** N*: users of both arms together at which a decision is expected; fixed when the rollout is created. */
  readonly horizon: number;
  /** ramp_20 is passed when the difference is above minus this. */
  readonly nonInferiorityMargin: number;
  /** ramp_50 is passed when the difference is above this. */
  readonly superiorityMargin: number;
  readonly guardrailMargins: Readonly<Record<Guardrail, number>>;
  readonly durations: RolloutDurations;
}

/** What the horizon is computed for when nothing else is said. Source: experiments.md ("Statistics"). */
export const DEFAULT_DESIGN: SampleSizeInput = { delta: 0.03, sd: 0.16, alpha: 0.05, power: 0.8 };

/** The defaults of experiments.md ("The state machine", "Guardrails", "Statistics"). */
export const DEFAULT_ROLLOUT_CONFIG: RolloutConfig = {
  mode: 'ab',
  alpha: DEFAULT_DESIGN.alpha,
  horizon: defaultHorizon(DEFAULT_DESIGN),
  nonInferiorityMargin: 0.03,
  superiorityMargin: 0,
  guardrailMargins: DEFAULT_GUARDRAIL_MARGINS,
  durations: {
    exposureWindowMs: DAY_MS,
    maturationMs: DAY_MS,
    minimumRampMs: 2 * DAY_MS,
    fullServiceMs: 7 * DAY_MS,
    maximumRampMs: 28 * DAY_MS,
    staleAfterMs: DAY_MS,
  },
};

/** What a rollout may set; the rest is as in `DEFAULT_ROLLOUT_CONFIG`. */
export interface RolloutConfigOverrides extends Partial<Omit<RolloutConfig, 'guardrailMargins' | 'durations'>> {
  readonly guardrailMargins?: Partial<Record<Guardrail, number>>;
  readonly durations?: Partial<RolloutDurations>;
}

/** The defaults with what the rollout sets. Not checked: see `rolloutConfigProblems`. */
export function rolloutConfig(overrides: RolloutConfigOverrides = {}): RolloutConfig {
  return {
    ...DEFAULT_ROLLOUT_CONFIG,
    ...overrides,
    guardrailMargins: { ...DEFAULT_ROLLOUT_CONFIG.guardrailMargins, ...overrides.guardrailMargins },
    durations: { ...DEFAULT_ROLLOUT_CONFIG.durations, ...overrides.durations },
  };
}

/** What is wrong with a configuration: one line per problem, each naming the field and what was expected; empty when it is right. */
export function rolloutConfigProblems(config: RolloutConfig): readonly string[] {
  const margins = [
    ['nonInferiorityMargin', config.nonInferiorityMargin] as const,
    ['superiorityMargin', config.superiorityMargin] as const,
    ...GUARDRAILS.map((guardrail) => [`guardrailMargins.${guardrail}`, config.guardrailMargins[guardrail]] as const),
  ];
  return [
    ...expect('alpha', config.alpha, config.alpha > 0 && config.alpha < 0.5, 'a number between 0 and 0.5'),
    ...expect(
      'horizon',
      config.horizon,
      isWhole(config.horizon) && config.horizon > 0,
      'a whole number of users above 0',
    ),
    ...margins.flatMap(([field, margin]) => expect(field, margin, margin >= 0 && margin <= 1, 'a number from 0 to 1')),
    ...Object.entries(config.durations).flatMap(([name, ms]) =>
      expect(`durations.${name}`, ms, isWhole(ms) && ms >= 0, 'a whole number of milliseconds, 0 or more'),
    ),
    ...expect(
      'durations.maximumRampMs',
      config.durations.maximumRampMs,
      config.durations.maximumRampMs > 2 * config.durations.minimumRampMs,
      `more than both ramps take at least (${2 * config.durations.minimumRampMs} ms)`,
    ),
  ];
}

/** Why no outcome could be measured with turns that are erased after so many days; null when they are kept long enough, or for ever. */
export function retentionProblem({ durations }: RolloutConfig, retentionDays: number | null): string | null {
  const dueMs = durations.exposureWindowMs + durations.maturationMs;
  if (retentionDays === null || retentionDays * DAY_MS > dueMs) return null;
  return (
    `RETENTION_DAYS=${retentionDays} erases turns before a user's outcome is due, ${duration(dueMs)} after the first one: ` +
    'every outcome would be missing'
  );
}

function expect(field: string, found: number, isRight: boolean, expected: string): readonly string[] {
  return isRight ? [] : [`${field}: expected ${expected}, found ${found}`];
}

function isWhole(value: number): boolean {
  return Number.isInteger(value);
}
