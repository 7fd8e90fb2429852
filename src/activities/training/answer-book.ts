import { ApplicationFailure } from '@temporalio/activity';
import { FAILURES } from '../../contracts/failures.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { classifyIntent } from '../../domain/chat/classify-intent.ts';
import type { PolicyBundle } from '../../domain/learning/policy.ts';
import type { AnswerToScore } from '../../domain/learning/reward-functions/reward-function.ts';
import { rewardFunctionOf } from '../../domain/learning/reward-functions/reward-functions.ts';
import { ARM_COUNT, STRATEGY_IDS, strategyAt } from '../../domain/learning/strategies.ts';
import type { ArmAnswer, ArmAnswerOutcome } from '../../domain/learning/training/arm-answer.ts';
import type { LoggedPrompt } from '../../domain/learning/training/training-data.ts';
import type { Exchange } from '../../domain/turn/turn.ts';
import type { GeneratedAnswerRow } from '../../store/training-store.ts';
import { generateAnswer } from '../generate-answer.ts';
import type { TrainingData, TrainingDependencies } from './dependencies.ts';
import { remembered } from './remembered.ts';

/** The answers to a set of prompts under every arm: from the cache, else from the generator. */
export interface AnswerBook {
  /** The answer, generated once; null: the generator failed for good. A promise only where something must be waited for. */
  answer(prompt: LoggedPrompt, arm: number): BookAnswer | null | Promise<BookAnswer | null>;
  /** An answer with what it must rest on, as the reward function and the guard metrics read it. */
  toScore(prompt: LoggedPrompt, answer: BookAnswer): Promise<AnswerToScore>;
  keyOf(prompt: LoggedPrompt, arm: number): string;
  /** Writes what was generated and not written yet; after a crash it is not generated again. */
  flush(): Promise<void>;
  /** Answers that were generated anew, and those of them that failed. */
  counts(): { readonly generated: number; readonly failed: number };
}

/** An answer with what the agent's reward function made of it. */
export interface BookAnswer {
  readonly answer: ArmAnswer;
  /** ∈ [0, 1]. */
  readonly byFunction: number;
}

/** As many earlier exchanges as a turn is answered with. */
const HISTORY_LIMIT = 6;
/** Calls to a remote generator under way at once. */
const REMOTE_CALLS_AT_ONCE = 8;
/** An answer of a remote generator is dear and written at once; a local one costs a millisecond, a write five. */
const LOCAL_ANSWERS_A_WRITE = 200;
const SILENT = { token: () => undefined, reset: () => undefined };

export type BookDependencies = Pick<
  TrainingDependencies,
  'generator' | 'findEntries' | 'entriesVersion' | 'sha256' | 'nowMs'
>;

/**
 * The book of some prompts; what the cache holds is read at once.
 * @param bundle decides the answers, together with prompt and arm: generator, model, system prompt, retrieval.
 */
export async function openAnswerBook(
  { generator, findEntries, entriesVersion, sha256, nowMs }: BookDependencies,
  data: Pick<TrainingData, 'findGeneratedAnswers' | 'saveGeneratedAnswers' | 'listEarlierExchanges'>,
  bundle: PolicyBundle,
  prompts: readonly LoggedPrompt[],
): Promise<AnswerBook> {
  const writeAfter = generator.mode === 'remote' ? 1 : LOCAL_ANSWERS_A_WRITE;
  const limit = concurrencyLimit(generator.mode === 'remote' ? REMOTE_CALLS_AT_ONCE : 1);
  const histories = new Map<string, Promise<readonly Exchange[]>>();
  const rewardFunction = rewardFunctionOf(bundle.agent);
  const scoreVersion = `${rewardFunction.version}/${entriesVersion}`;
  const entries = new Map<string, Promise<AnswerToScore['entries']>>();
  const known = new Map<string, BookAnswer | null>();
  const underWay = new Map<string, Promise<BookAnswer | null>>();
  let unwritten: GeneratedAnswerRow[] = [];
  let generated = 0;
  let failed = 0;

  const keys = new Map(
    prompts.map((prompt) => [
      prompt.promptId,
      Array.from({ length: ARM_COUNT }, (_, arm) => sha256(keyText(bundle, prompt, arm))),
    ]),
  );
  const keyOf = (prompt: LoggedPrompt, arm: number): string => {
    const key = keys.get(prompt.promptId)?.[arm];
    if (key === undefined) throw new RangeError(`the book has no prompt ${prompt.promptId} with the arm ${arm}`);
    return key;
  };
  const stored = await data.findGeneratedAnswers([...keys.values()].flat());

  const historyOf = (prompt: LoggedPrompt): Promise<readonly Exchange[]> =>
    prompt.historyLength === 0
      ? Promise.resolve([])
      : remembered(histories, prompt.promptId, () => data.listEarlierExchanges(prompt.messageId, HISTORY_LIMIT));
  const entriesOf = (prompt: LoggedPrompt): Promise<AnswerToScore['entries']> =>
    remembered(entries, prompt.promptId, async () =>
      findEntries({ message: prompt.message, intent: prompt.intent, history: await historyOf(prompt) }),
    );
  const toScore = async (prompt: LoggedPrompt, answer: ArmAnswer): Promise<AnswerToScore> => {
    const { message, intent, persona } = prompt;
    const { response, sources, suggestedActions, usedContext, intentMatch } = answer;
    const flags = { usedContext, intentMatch, error: null };
    return {
      ...{ message, intent, persona, response, sources, suggestedActions },
      ...flags,
      entries: await entriesOf(prompt),
    };
  };
  const scoreOf = async (prompt: LoggedPrompt, answer: ArmAnswer): Promise<number> =>
    rewardFunction.score(await toScore(prompt, answer)).score;
  /** What is kept of an outcome; a score by other rules or entries is made anew. */
  const read = (prompt: LoggedPrompt, outcome: ArmAnswerOutcome): BookAnswer | null | Promise<BookAnswer> => {
    if (outcome.outcome === 'failed') return null;
    const { answer } = outcome;
    if (answer.score?.version === scoreVersion) return { answer, byFunction: answer.score.value };
    return scoreOf(prompt, answer).then((byFunction) => ({ answer, byFunction }));
  };
  const flush = async (): Promise<ReadonlyMap<string, ArmAnswerOutcome>> => {
    const rows = unwritten;
    unwritten = [];
    return rows.length > 0 ? await data.saveGeneratedAnswers(rows) : new Map();
  };
  const generate = async (prompt: LoggedPrompt, arm: number, key: string): Promise<BookAnswer | null> => {
    const question = { prompt, arm, key, history: await historyOf(prompt) };
    const outcome = await scored(prompt, await generateOutcome(generator, bundle, question));
    generated += 1;
    if (outcome.outcome === 'failed') failed += 1;
    const row = { key, messageId: prompt.messageId, strategy: strategyAt(arm), stored: outcome };
    unwritten.push({ ...row, createdAt: new Date(nowMs()).toISOString() });
    const written = unwritten.length >= writeAfter ? await flush() : null;
    // Another run may have answered it meanwhile: both go on with the answer that is kept.
    return await read(prompt, written?.get(key) ?? outcome);
  };
  /** The outcome with its score, so that nobody computes it again. */
  const scored = async (prompt: LoggedPrompt, outcome: ArmAnswerOutcome): Promise<ArmAnswerOutcome> => {
    if (outcome.outcome === 'failed') return outcome;
    const score = { version: scoreVersion, value: await scoreOf(prompt, outcome.answer) };
    return { outcome: 'answered', answer: { ...outcome.answer, score } };
  };

  return {
    keyOf,
    async flush() {
      await flush();
    },
    counts: () => ({ generated, failed }),
    toScore: (prompt, { answer }) => toScore(prompt, answer),
    answer(prompt, arm) {
      const key = keyOf(prompt, arm);
      const ready = known.get(key);
      if (ready !== undefined) return ready;
      const coming = underWay.get(key);
      if (coming !== undefined) return coming;
      const found = stored.get(key);
      const answer = found === undefined ? limit(() => generate(prompt, arm, key)) : read(prompt, found);
      if (!(answer instanceof Promise)) {
        known.set(key, answer);
        return answer;
      }
      const kept = answer.then((each) => {
        known.set(key, each);
        return each;
      });
      underWay.set(key, kept);
      // A failure that may pass is not kept: the activity is tried again.
      kept.catch(() => undefined).finally(() => underWay.delete(key));
      return kept;
    },
  };
}

/** What decides an answer; the exploration of a policy does not. A prompt that leans on its conversation is one of its own. */
function keyText(bundle: PolicyBundle, prompt: LoggedPrompt, arm: number): string {
  const { strategyEpsilon: _, ...sampling } = bundle.sampling;
  const { message, intent, persona, messageId, historyLength } = prompt;
  return canonicalJson({
    version: 1,
    agent: bundle.agent,
    generator: bundle.generator,
    modelId: bundle.modelId,
    adapterSha256: bundle.adapterSha256,
    systemPrompt: bundle.systemPrompt,
    sampling,
    retrieval: { ...bundle.retrieval },
    strategy: STRATEGY_IDS[arm],
    prompt: historyLength === 0 ? { message, intent, persona } : { messageId },
  });
}

/** What is asked of the generator: a prompt under an arm. */
interface ArmQuestion {
  readonly prompt: LoggedPrompt;
  readonly arm: number;
  /** Of the answer. */
  readonly key: string;
  readonly history: readonly Exchange[];
}

/**
 * The generator's answer. That it refuses this question for good is an outcome, and kept; a failure that may pass, or that is none of the
 * question's (a refused key, a service that is left alone for a while), is thrown: the activity is tried again.
 */
async function generateOutcome(
  generator: TrainingDependencies['generator'],
  bundle: PolicyBundle,
  { prompt, arm, key, history }: ArmQuestion,
): Promise<ArmAnswerOutcome> {
  const { message, persona, intent } = prompt;
  const turn = {
    // Not the logged turn's id: an agent that knows repeated requests by it would give one answer for every arm.
    ...{ messageId: key, message, persona, intent, agent: bundle.agent, policyId: 'training' },
    intentConfidence: classifyIntent(message).confidence,
    assignment: { strategy: strategyAt(arm), propensity: null, propensities: null, seed: null },
  };
  try {
    const { response, sources, suggestedActions, usedContext, intentMatch } = await generateAnswer(generator, {
      ...{ turn, history, rendezvous: SILENT },
    });
    return { outcome: 'answered', answer: { response, sources, suggestedActions, usedContext, intentMatch } };
  } catch (error) {
    if (!isFinalFailure(error)) throw error;
    if (error.details?.[0] !== 'service') return { outcome: 'failed', reason: error.message };
    throw ApplicationFailure.create({ type: FAILURES.generatorUnavailable, message: error.message });
  }
}

/** By its fields: failures cross realms in tests. */
function isFinalFailure(error: unknown): error is ApplicationFailure {
  return error instanceof Error && 'nonRetryable' in error && error.nonRetryable === true;
}

/** Runs at most `most` pieces of work at once, the others in the order in which they came. */
function concurrencyLimit(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // The place goes to the next one that waits, without being free in between.
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
