import { activityInfo, heartbeat } from '@temporalio/activity';
import { isRolloutRefused } from '../../contracts/rollout-gateway.ts';
import type { TrainAgentInput, TrainingActivities, TrainingBasis, TrainingStage } from '../../contracts/training.ts';
import { withHeartbeat } from '../heartbeat.ts';
import { evaluateBaseline, reportOn, trainedCandidate } from './candidate.ts';
import type { TrainingDependencies } from './dependencies.ts';
import { trainingRefused } from './refusal.ts';
import { createRunContexts, prepare } from './run-context.ts';
import { trainSlice } from './train-slice.ts';

/** A fence grows with the slice, and within a slice with the attempt. */
const ATTEMPTS_A_SLICE = 1_000_000;

/** The activities of `trainAgent`. */
export function createTrainingActivities(dependencies: TrainingDependencies): TrainingActivities {
  const { store, trainers, rollouts, nowMs } = dependencies;
  const openRun = createRunContexts(dependencies);
  const now = (): string => new Date(nowMs()).toISOString();
  const contextOf = (input: TrainAgentInput, basis: TrainingBasis) => openRun({ input, basis });

  /** Shows what the run does now; a run that was ended meanwhile stays as it is, and its workflow is told by its cancellation. */
  const enterStage = async ({ runId }: TrainAgentInput, stage: TrainingStage): Promise<void> => {
    const run = await store.findTrainingRun(runId);
    if (run === null) return;
    await store.updateTrainingRun(runId, { progress: { ...run.progress, stage, trainingTimeLeftMs: null } }, now());
  };

  return {
    async beginTraining(input) {
      const run = await store.createTrainingRun(input);
      prepare(trainers, input);
      const basePolicyId = run.basePolicyId ?? input.basePolicyId ?? (await stablePolicyOf(store, input.agent));
      const base = await store.findPolicy(basePolicyId);
      if (base === null || base.bundle.agent !== input.agent) {
        throw trainingRefused(`there is no policy ${basePolicyId} of the agent ${input.agent}`);
      }
      await store.updateTrainingRun(input.runId, { basePolicyId }, now());
      return { basePolicyId };
    },

    async settleSnapshot(input) {
      await enterStage(input, 'freezing_snapshot');
      const snapshot =
        input.snapshotId === null
          ? await withHeartbeat(() =>
              store.createDatasetSnapshot(
                {
                  requestId: `train-agent/${input.runId}`,
                  agent: input.agent,
                  includeSimulated: input.includeSimulated,
                  createdAt: input.requestedAt,
                },
                (step) => heartbeat(step),
              ),
            )
          : await store.findDatasetSnapshot(input.snapshotId);
      if (snapshot === null || snapshot.agent !== input.agent) {
        throw trainingRefused(`there is no snapshot ${input.snapshotId} of the agent ${input.agent}`);
      }
      const { snapshotId } = snapshot;
      await store.updateTrainingRun(input.runId, { snapshotId }, now());
      return { snapshotId };
    },

    async evaluateBaseline(input, basis) {
      await enterStage(input, 'evaluating_baseline');
      return await withHeartbeat(async () => evaluateBaseline(dependencies, await contextOf(input, basis)));
    },

    async trainSlice(input, basis, { slice, sliceMs }) {
      const fence = slice * ATTEMPTS_A_SLICE + activityInfo().attempt;
      return await withHeartbeat(async () =>
        trainSlice(dependencies, await contextOf(input, basis), { fence, sliceMs }),
      );
    },

    async evaluateCandidate(input, basis) {
      await enterStage(input, 'evaluating_candidate');
      return await withHeartbeat(async () => {
        const context = await contextOf(input, basis);
        const report = await reportOn(dependencies, context, await trainedCandidate(dependencies, context));
        const { verdict, reasons } = report.evaluation.gate;
        await store.updateTrainingRun(input.runId, { report, gate: verdict }, now());
        return { gate: verdict, reasons };
      });
    },

    async registerCandidate(input, basis) {
      await enterStage(input, 'registering_policy');
      return await withHeartbeat(async () => {
        const { bundle } = await trainedCandidate(dependencies, await contextOf(input, basis));
        const { policyId } = await store.savePolicy(bundle, now());
        await store.updateTrainingRun(input.runId, { candidatePolicyId: policyId }, now());
        return { policyId };
      });
    },

    async startCandidateRollout(input, { policyId, gate }) {
      await enterStage(input, 'starting_rollout');
      const request = {
        rolloutId: input.runId,
        agent: input.agent,
        candidatePolicyId: policyId,
        gate,
        trainingRunId: input.runId,
        config: input.rollout ?? {},
        requestedBy: input.requestedBy,
        requestedAt: input.requestedAt,
      };
      try {
        return await rollouts.startRollout(request);
      } catch (error) {
        if (!isRolloutRefused(error)) throw error;
        // The candidate is trained and registered all the same; a person may start its rollout.
        return { outcome: `refused: ${error.message}` };
      }
    },

    async finishTraining(input, { status, failure }) {
      // A run whose first activity failed has no row yet.
      await store.createTrainingRun(input);
      if (status === 'completed') await enterStage(input, 'done');
      await store.finishTrainingRun(input.runId, { status, failure, finishedAt: now() });
    },
  };
}

async function stablePolicyOf(store: TrainingDependencies['store'], agent: string): Promise<string> {
  const channels = await store.listPolicyChannels();
  const stable = channels.find((each) => each.agent === agent && each.channel === 'stable');
  if (stable === undefined) throw trainingRefused(`the agent ${agent} has no stable policy to start from`);
  return stable.policyId;
}
