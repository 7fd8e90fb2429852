import type { Turn } from '../turn/turn.ts';
import type { StagingEvidence } from './snapshot.ts';

/** Where a staging prompt comes from: users that training never saw, the evaluation questions, or fixed turns. */
export const STAGING_SOURCES = ['held_out', 'evaluation', 'smoke'] as const;
export type StagingSource = (typeof STAGING_SOURCES)[number];

/** How many turns a candidate answers in staging. */
export const STAGING_TURNS = 12;

/** What a candidate is asked before any user sees it. */
export interface StagingPrompt {
  readonly source: StagingSource;
  readonly message: string;
  /** Whose question it is: erasing that message erases its staging turn. Null: of no user. */
  readonly messageId: string | null;
}

/** One staging turn, and whether its answer may be shown to users. */
export interface StagingTurn {
  /** 1, 2, …: the prompt's place. */
  readonly turnNumber: number;
  readonly messageId: string;
  readonly source: StagingSource;
  readonly isPassed: boolean;
  /** What does not fit the schema of an answer, one line each. */
  readonly schemaErrors: readonly string[];
  /** Why it failed otherwise; null when it did not. */
  readonly failure: string | null;
  readonly finishedAt: string;
}

/** The caller that owns staging turns: no key has this name, so that no user's request finds them. */
export const STAGING_CALLER = '(staging)';

/** Staging turns are kept apart from an agent's own under this name, so that no statistic of users contains them. */
const STAGING_PREFIX = 'staging.';

/** The agent name that staging turns of an agent are stored under. */
export function stagingAgent(agent: string): string {
  return `${STAGING_PREFIX}${agent}`;
}

/** The agent that answers a turn: the same, but for staging turns, which their agent answers as it answers users. */
export function answeringAgent(agent: string): string {
  return agent.startsWith(STAGING_PREFIX) ? agent.slice(STAGING_PREFIX.length) : agent;
}

/** The longest answer that is stored, in Unicode code points. */
const LONGEST_ANSWER = 64_000;

/**
 * What in an answered staging turn does not fit what users are promised: one line per problem, empty when everything does.
 * `expected` is what the candidate was to answer with. Of a turn that was erased meanwhile the response is not judged.
 */
export function stagingSchemaErrors(turn: Turn, expected: Pick<Turn, 'policyId' | 'assignment'>): readonly string[] {
  const { score } = turn.implicitReward;
  const { propensity, propensities, strategy } = turn.assignment;
  const sum = (propensities ?? []).reduce((total, each) => total + each, 0);
  return [
    ...problem(turn.erasedAt !== null || turn.response.trim() !== '', 'the response is empty'),
    ...problem([...turn.response].length <= LONGEST_ANSWER, `the response is longer than ${LONGEST_ANSWER} characters`),
    ...problem(turn.response.isWellFormed(), 'the response is not well-formed Unicode'),
    ...problem(isShare(score), `the implicit reward is ${score}, outside [0, 1]`),
    ...problem(isShare(turn.intentConfidence), `the intent confidence is ${turn.intentConfidence}, outside [0, 1]`),
    ...problem(turn.executionTimeMs >= 0, `the execution time is ${turn.executionTimeMs} ms`),
    ...problem(turn.policyId === expected.policyId, `another policy answered: ${turn.policyId}`),
    ...problem(strategy === expected.assignment.strategy, `another strategy answered: ${strategy ?? 'none'}`),
    ...problem(propensity !== null && propensity > 0 && propensity <= 1, `the propensity is ${propensity}`),
    ...problem(Math.abs(sum - 1) < 1e-9, `the propensities sum to ${sum}`),
  ];
}

/** The evidence of staging: what was planned, and what came of it so far. */
export function stagingEvidence(
  gate: StagingEvidence['gate'],
  planned: number,
  turns: readonly StagingTurn[],
): StagingEvidence {
  return {
    gate,
    schemaErrors: turns.reduce((sum, turn) => sum + turn.schemaErrors.length, 0),
    smokeTurns: {
      planned,
      passed: turns.filter((turn) => turn.isPassed).length,
      failed: turns.filter((turn) => turn.failure !== null).length,
    },
  };
}

const problem = (isRight: boolean, line: string): readonly string[] => (isRight ? [] : [line]);
const isShare = (value: number): boolean => value >= 0 && value <= 1;
