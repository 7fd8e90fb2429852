import type { Intent, Persona } from '../../chat/vocabulary.ts';
import { at } from '../numbers.ts';
import { ARM_COUNT } from '../strategies.ts';
import type {
  ArmShares,
  CandidateEvaluation,
  ComparedPolicy,
  GroupComparison,
  PolicyComparison,
} from '../training/report.ts';
import type { DescribedDecision } from '../training/training-data.ts';
import { BASELINES, fitBaselines, type TargetPolicy } from './baselines.ts';
import { targetOutcome, withExploration } from './evaluate-target.ts';
import { decideStrategyGate, type GateDecision, type GuardMetric } from './gate.ts';
import { evaluateOffPolicy, type OffPolicyEvaluation } from './off-policy.ts';
import { describePolicyChanges } from './policy-changes.ts';
import { doublyRobustDifference, type TargetOutcome } from './policy-difference.ts';
import { expectedRewards, fitRewardRegression, type LoggedDecision } from './reward-regression.ts';

/** Groups of fewer turns are left out of the report. */
const MINIMUM_GROUP = 10;
/** So many sentences tell how two policies differ. */
const MOST_CHANGES = 12;

export interface EvaluationInput {
  /** Of training users: q̂ and the baselines are fitted on them. */
  readonly training: readonly LoggedDecision[];
  /** Of held-out users. */
  readonly heldOut: readonly DescribedDecision[];
  /** Both as they are served, exploration included. */
  readonly base: TargetPolicy;
  readonly candidate: TargetPolicy;
  /** ε of the candidate: the baselines that are learned explore as much. */
  readonly epsilon: number;
  readonly seed: number;
  /** Null: they could not be measured. */
  readonly guards: readonly GuardMetric[] | null;
}

/** What a policy would do on every held-out turn. */
interface EvaluatedPolicy {
  readonly policy: ComparedPolicy;
  readonly outcomes: readonly TargetOutcome[];
  readonly evaluation: OffPolicyEvaluation;
}

/**
 * The candidate on held-out users, with the base policy and every baseline beside it. Source: learning.md, "Off-policy evaluation", "Gate".
 * @throws RangeError for no training turns or no held-out turns.
 */
export function evaluateCandidate(input: EvaluationInput): Omit<CandidateEvaluation, 'examples' | 'guardPrompts'> {
  const { training, heldOut, base, candidate, epsilon, seed, guards } = input;
  const model = fitRewardRegression(training, ARM_COUNT);
  const estimates = heldOut.map((row) => at(expectedRewards(model, row.features), row.arm));
  const evaluate = (policy: ComparedPolicy, target: TargetPolicy): EvaluatedPolicy => {
    const outcomes = heldOut.map((row) => targetOutcome(row, target, model));
    return { policy, outcomes, evaluation: evaluateOutcomes(heldOut, outcomes, estimates) };
  };
  const baselines = fitBaselines(training, model, seed);
  const first = evaluate('candidate', candidate);
  const others = [
    evaluate('base', base),
    ...BASELINES.map((name) =>
      evaluate(name, name === 'uniform' ? baselines[name] : withExploration(baselines[name], epsilon)),
    ),
  ];
  const differenceOn = (positions: readonly number[], other: EvaluatedPolicy) =>
    doublyRobustDifference(
      positions.map((position) => ({
        ...rowAt(heldOut, position),
        modelEstimate: at(estimates, position),
        candidate: outcomeAt(first, position),
        baseline: outcomeAt(other, position),
      })),
    );
  const everywhere = heldOut.map((_, position) => position);
  const comparisons = others.map((other): PolicyComparison => {
    const difference = differenceOn(everywhere, other);
    return { over: overOf(other), difference, conclusion: conclude(difference, first.evaluation, other.evaluation) };
  });
  const [over] = others;
  const groups = groupsOf(heldOut).map((group): GroupComparison => {
    const rows = group.positions.map((position) => rowAt(heldOut, position));
    const outcomes = group.positions.map((position) => outcomeAt(first, position));
    const own = group.positions.map((position) => at(estimates, position));
    return {
      dimension: group.dimension,
      value: group.value,
      n: rows.length,
      ess: evaluateOutcomes(rows, outcomes, own).ess,
      difference: over === undefined ? null : differenceOn(group.positions, over),
    };
  });
  return {
    heldOut: { rows: heldOut.length, users: new Set(heldOut.map(({ user }) => user)).size },
    estimates: [first, ...others].map(({ policy, evaluation }) => ({ policy, ...evaluation })),
    comparisons,
    groups,
    armShares: groupsOf(heldOut).map((group) => armSharesOf(group, heldOut, base, candidate)),
    changes: describePolicyChanges(heldOut, base, candidate, MOST_CHANGES),
    guards,
    gate: gateOf(comparisons[0] ?? null, first.evaluation.ess, guards),
  };
}

/** Without guard metrics nothing passes: what is not measured is not within its margin. */
function gateOf(overBase: PolicyComparison | null, ess: number, guards: readonly GuardMetric[] | null): GateDecision {
  const decision = decideStrategyGate({ difference: overBase?.difference ?? null, ess, guards: guards ?? [] });
  if (guards !== null || decision.verdict !== 'passed') return decision;
  return {
    verdict: 'unproven',
    reasons: [...decision.reasons, 'the guard metrics could not be measured: no answers were generated for them'],
  };
}

function conclude(
  difference: PolicyComparison['difference'],
  ...evaluations: readonly OffPolicyEvaluation[]
): PolicyComparison['conclusion'] {
  const interval = difference?.interval ?? null;
  if (interval === null || evaluations.some(({ refused }) => refused !== null)) return 'not_shown';
  if (interval[0] > 0) return 'better';
  return interval[1] < 0 ? 'worse' : 'not_shown';
}

function evaluateOutcomes(
  rows: readonly LoggedDecision[],
  outcomes: readonly TargetOutcome[],
  estimates: readonly number[],
): OffPolicyEvaluation {
  return evaluateOffPolicy(
    rows.map((row, index) => ({
      user: row.user,
      reward: row.reward,
      propensity: row.propensity,
      targetProbability: outcomes[index]?.probability ?? 0,
      targetValue: outcomes[index]?.value ?? 0,
      modelEstimate: at(estimates, index),
    })),
  );
}

interface Group {
  readonly dimension: 'intent' | 'persona';
  readonly value: Intent | Persona | 'unknown';
  readonly positions: readonly number[];
}

/** The turns of each intent, then of each persona; small groups are left out. */
function groupsOf(rows: readonly DescribedDecision[]): readonly Group[] {
  const by = (dimension: Group['dimension']): readonly Group[] => {
    const positions = Map.groupBy(rows.keys(), (position) => rowAt(rows, position)[dimension] ?? 'unknown');
    return [...positions]
      .map(([value, found]): Group => ({ dimension, value, positions: found }))
      .filter((group) => group.positions.length >= MINIMUM_GROUP)
      .sort((a, b) => (a.value < b.value ? -1 : 1));
  };
  return [...by('intent'), ...by('persona')];
}

function armSharesOf(
  { dimension, value, positions }: Group,
  rows: readonly DescribedDecision[],
  base: TargetPolicy,
  candidate: TargetPolicy,
): ArmShares {
  const share = (policy: TargetPolicy): readonly number[] => {
    const total = new Array<number>(ARM_COUNT).fill(0);
    for (const position of positions) {
      for (const [arm, probability] of policy(rowAt(rows, position).features).entries()) {
        total[arm] = at(total, arm) + probability / positions.length;
      }
    }
    return total;
  };
  return { dimension, value, n: positions.length, base: share(base), candidate: share(candidate) };
}

function overOf({ policy }: EvaluatedPolicy): PolicyComparison['over'] {
  if (policy === 'candidate') throw new RangeError('the candidate is not compared with itself');
  return policy;
}

function rowAt<Row>(rows: readonly Row[], position: number): Row {
  const row = rows[position];
  if (row === undefined) throw new RangeError(`no row ${position} among ${rows.length}`);
  return row;
}

function outcomeAt({ outcomes }: EvaluatedPolicy, position: number): TargetOutcome {
  return rowAt(outcomes, position);
}
