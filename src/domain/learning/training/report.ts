import type { Intent, Persona } from '../../chat/vocabulary.ts';
import type { CurvePoint } from '../algorithms/training.ts';
import type { Baseline } from '../evaluation/baselines.ts';
import type { GateDecision, GuardMetric } from '../evaluation/gate.ts';
import type { OffPolicyEvaluation } from '../evaluation/off-policy.ts';
import type { PolicyChange } from '../evaluation/policy-changes.ts';
import type { ClassifierMetrics } from '../reward-model/classifier-metrics.ts';
import type { ClusteredMean } from '../statistics/clustered-mean.ts';
import type { StrategyId } from '../strategies.ts';

/** Every policy that a report compares. */
export type ComparedPolicy = 'candidate' | 'base' | Baseline;

/** The candidate against one other policy: the doubly robust difference of the user-signal reward, candidate − other, on held-out users. */
export interface PolicyComparison {
  readonly over: Exclude<ComparedPolicy, 'candidate'>;
  /** Null without held-out turns. */
  readonly difference: ClusteredMean | null;
  /** `better`: the whole interval is above 0; `worse`: below; else, or without enough evidence, `not_shown`. */
  readonly conclusion: 'better' | 'worse' | 'not_shown';
}

/** The comparison with the base policy among the turns of one intent or persona. */
export interface GroupComparison {
  readonly dimension: 'intent' | 'persona';
  readonly value: Intent | Persona | 'unknown';
  readonly n: number;
  /** Effective sample size of the candidate. */
  readonly ess: number;
  readonly difference: ClusteredMean | null;
}

/** How often each arm answers in one context, ∈ [0, 1], by the order of STRATEGY_IDS. */
export interface ArmShares {
  readonly dimension: 'intent' | 'persona';
  readonly value: Intent | Persona | 'unknown';
  readonly n: number;
  readonly base: readonly number[];
  readonly candidate: readonly number[];
}

/** The likeliest answers of two policies to one held-out prompt; the texts are joined when the report is read, and go when the turn is erased. */
export interface ExampleAnswers {
  readonly messageId: string;
  readonly intent: Intent;
  readonly persona: Persona | null;
  readonly base: ExampleAnswer;
  readonly candidate: ExampleAnswer;
}

export interface ExampleAnswer {
  readonly strategy: StrategyId;
  /** With which the policy gives this answer, ∈ [0, 1]. */
  readonly probability: number;
  /** The key of the generated answer. */
  readonly answerKey: string;
}

/** What the evaluation on held-out users found. */
export interface CandidateEvaluation {
  readonly heldOut: { readonly rows: number; readonly users: number };
  readonly estimates: readonly (OffPolicyEvaluation & { readonly policy: ComparedPolicy })[];
  readonly comparisons: readonly PolicyComparison[];
  readonly groups: readonly GroupComparison[];
  readonly armShares: readonly ArmShares[];
  readonly changes: readonly PolicyChange[];
  /** Null when no answers could be generated for them. */
  readonly guards: readonly GuardMetric[] | null;
  /** Held-out prompts whose answers the guards were measured on. */
  readonly guardPrompts: number;
  readonly examples: readonly ExampleAnswers[];
  readonly gate: GateDecision;
}

/** What the answers were scored by. */
export interface ScoringSummary {
  readonly rewardFunction: { readonly agent: string; readonly version: string };
  readonly rewardModel:
    | {
        readonly status: 'fitted';
        /** Its weight in the score, ∈ [0, 1]; the reward function has the rest. */
        readonly weight: number;
        readonly labels: number;
        readonly quality: ClassifierMetrics;
        readonly strongestTerms: readonly { readonly term: string; readonly logOdds: number }[];
      }
    | { readonly status: 'refused'; readonly reason: string };
}

/** What a training run leaves: everything that a person needs to judge the candidate. Plain JSON, without any text of a user. */
export interface TrainingReport {
  readonly runId: string;
  readonly agent: string;
  readonly algorithm: string;
  readonly seed: number;
  /** All of them, defaults filled in. */
  readonly hyperParameters: Readonly<Record<string, unknown>>;
  readonly snapshotId: string;
  /** Whether turns of simulated homeowners are among the training turns. */
  readonly includesSimulated: boolean;
  readonly basePolicyId: string;
  readonly candidatePolicyId: string;
  /** The share of turns whose arm the candidate draws uniformly. */
  readonly strategyEpsilon: number;
  readonly data: {
    readonly trainingTurns: number;
    readonly trainingUsers: number;
    readonly prompts: number;
  };
  readonly scoring: ScoringSummary;
  readonly generator: {
    readonly name: string;
    readonly modelId: string;
    /** Answers that were generated anew; the others were known from earlier runs. */
    readonly calls: number;
    readonly failed: number;
    /** By the mean cost of the agent's last turns; null where no price is configured. */
    readonly costMicroUsd: number | null;
  };
  /** The trained reward by step: shown, never a gate. */
  readonly curve: readonly CurvePoint[];
  readonly evaluation: CandidateEvaluation;
}
