import { DEFAULT_ROLLOUT_CONFIG, retentionProblem, rolloutConfig, rolloutConfigProblems } from './config.ts';

const HOUR = 3_600_000;

describe('the configuration of a rollout', () => {
  it('defaults to the durations, margins and horizon of experiments.md', () => {
    expect(DEFAULT_ROLLOUT_CONFIG).toMatchObject({
      mode: 'ab',
      alpha: 0.05,
      horizon: 1712,
      nonInferiorityMargin: 0.03,
      superiorityMargin: 0,
      durations: {
        exposureWindowMs: 24 * HOUR,
        maturationMs: 24 * HOUR,
        minimumRampMs: 48 * HOUR,
        fullServiceMs: 7 * 24 * HOUR,
        maximumRampMs: 28 * 24 * HOUR,
        staleAfterMs: 24 * HOUR,
      },
    });
    expect(rolloutConfigProblems(DEFAULT_ROLLOUT_CONFIG)).toEqual([]);
  });

  it('measures nothing when turns are erased before an outcome is due', () => {
    expect(retentionProblem(DEFAULT_ROLLOUT_CONFIG, null)).toBeNull();
    expect(retentionProblem(DEFAULT_ROLLOUT_CONFIG, 3)).toBeNull();
    expect(retentionProblem(DEFAULT_ROLLOUT_CONFIG, 2)).toMatch(/^RETENTION_DAYS=2 erases turns .*, 48 h after/);
    expect(retentionProblem(rolloutConfig({ durations: { maturationMs: HOUR } }), 2)).toBeNull();
  });

  it('changes only what a rollout sets', () => {
    const config = rolloutConfig({ durations: { minimumRampMs: 500 }, guardrailMargins: { slow_turns: 0.1 } });
    expect(config.durations).toEqual({ ...DEFAULT_ROLLOUT_CONFIG.durations, minimumRampMs: 500 });
    expect(config.guardrailMargins).toEqual({ ...DEFAULT_ROLLOUT_CONFIG.guardrailMargins, slow_turns: 0.1 });
    expect(config.alpha).toBe(0.05);
  });

  it.each([
    [{ alpha: 0 }, 'alpha'],
    [{ alpha: 0.5 }, 'alpha'],
    [{ alpha: Number.NaN }, 'alpha'],
    [{ horizon: 0 }, 'horizon'],
    [{ horizon: 10.5 }, 'horizon'],
    [{ nonInferiorityMargin: -0.01 }, 'nonInferiorityMargin'],
    [{ superiorityMargin: 2 }, 'superiorityMargin'],
    [{ guardrailMargins: { error_rate: Number.NaN } }, 'guardrailMargins.error_rate'],
    [{ durations: { staleAfterMs: -1 } }, 'durations.staleAfterMs'],
    [{ durations: { maximumRampMs: 96 * HOUR } }, 'durations.maximumRampMs'],
  ])('names what is wrong with %j', (overrides, field) => {
    const problems = rolloutConfigProblems(rolloutConfig(overrides));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${field.replace('.', '\\.')}: expected .*, found `));
  });
});
