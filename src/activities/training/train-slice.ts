import { cancellationSignal, heartbeat } from '@temporalio/activity';
import type { TrainingProgressState, TrainingSlice } from '../../contracts/training.ts';
import type { CurvePoint, TrainingProgress } from '../../domain/learning/algorithms/training.ts';
import { thinCurve } from '../../domain/learning/training/curve.ts';
import type { TrainingDependencies } from './dependencies.ts';
import { trainingRefused } from './refusal.ts';
import type { RunContext } from './run-context.ts';

/** A crash costs at most so much training. */
const CHECKPOINT_EVERY_MS = 1_000;
/** Other work of the process, heartbeats among it, gets its turn at least so often. */
const YIELD_EVERY_MS = 20;
/** Of a curve that is shown while the run goes on. */
const SHOWN_POINTS = 200;
/** Of the curve that a slice hands to the workflow. */
const SLICE_POINTS = 40;
/** Below this share of sampled answers with a reward, what is learned is an accident of which answers failed. */
const MINIMUM_REWARD_COVERAGE = 0.5;

/**
 * Trains on for about `sliceMs`, keeping a checkpoint every second under the fence.
 * @throws TrainingRefused when a newer attempt has taken over, the run has ended, or too few answers have a reward.
 */
export async function trainSlice(
  { store, nowMs }: Pick<TrainingDependencies, 'store' | 'nowMs'>,
  context: RunContext,
  { fence, sliceMs }: { readonly fence: number; readonly sliceMs: number },
): Promise<TrainingSlice> {
  const { runId } = context.input;
  const checkpoint = await store.claimTraining(runId, fence);
  if (checkpoint === 'refused') throw trainingRefused('the run has ended, or a newer attempt trains it');
  const before = (await store.findTrainingRun(runId))?.progress;
  const { book } = await context.ground();
  const generatedBefore = (before?.generatorCalls ?? 0) - context.counted.calls;
  const run = await context.train(checkpoint);

  const startedMs = nowMs();
  const firstStep = checkpoint?.step ?? 0;
  const points: CurvePoint[] = [];
  let at = { step: firstStep, totalSteps: before?.totalSteps ?? 0 };
  const curve = [...(checkpoint?.curve ?? [])];
  const timeLeft = (): number | null => {
    const done = at.step - firstStep;
    return done === 0 ? null : ((at.totalSteps - at.step) * (nowMs() - startedMs)) / done;
  };
  const progress = (): TrainingProgressState => ({
    stage: 'training',
    ...at,
    curve: thinCurve(curve, SHOWN_POINTS),
    generatorCalls: generatedBefore + book.counts().generated,
    trainingTimeLeftMs: timeLeft(),
  });
  const save = async (latest: TrainingProgress): Promise<void> => {
    // The answers first: a checkpoint must not know of rewards that a resumed run would have to buy again.
    await book.flush();
    const write = { runId, fence, checkpoint: latest.checkpoint(), progress: progress() };
    if (!(await store.saveTrainingCheckpoint({ ...write, updatedAt: new Date(nowMs()).toISOString() }))) {
      throw trainingRefused('the run has ended, or a newer attempt trains it');
    }
    context.counted.calls = book.counts().generated;
  };

  let savedMs = startedMs;
  let yieldedMs = startedMs;
  for (;;) {
    const next = await run.next();
    if (next.done) {
      await book.flush();
      return { isDone: true, ...at, curve: thinCurve(points, SLICE_POINTS), ...shown(progress()) };
    }
    const { step, totalSteps, metrics } = next.value;
    at = { step, totalSteps };
    requireRewards(metrics);
    points.push({ step, metrics });
    curve.push({ step, metrics });
    const isOver = nowMs() - startedMs >= sliceMs;
    if (isOver || step === totalSteps || nowMs() - savedMs >= CHECKPOINT_EVERY_MS) {
      await save(next.value);
      savedMs = nowMs();
      heartbeat({ step, totalSteps });
    }
    if (isOver && step < totalSteps) {
      return { isDone: false, ...at, curve: thinCurve(points, SLICE_POINTS), ...shown(progress()) };
    }
    if (nowMs() - yieldedMs >= YIELD_EVERY_MS) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      yieldedMs = nowMs();
    }
    cancellationSignal().throwIfAborted();
  }
}

function shown({ generatorCalls, trainingTimeLeftMs }: TrainingProgressState) {
  return { generatorCalls, trainingTimeLeftMs };
}

function requireRewards(metrics: CurvePoint['metrics']): void {
  const coverage = metrics['reward/coverage'] ?? 1;
  if (coverage < MINIMUM_REWARD_COVERAGE) {
    throw trainingRefused(
      `only ${Math.round(100 * coverage)} % of the sampled answers have a reward: the generator fails too often`,
    );
  }
}
