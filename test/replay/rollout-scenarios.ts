import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import type { RolloutConfigRequest } from '../../src/contracts/http/rollouts.ts';
import { rollOutPolicyWorkflowId } from '../../src/contracts/rollout.ts';
import type { LightningStore } from '../../src/store/lightning-store.ts';
import { QUICK_CONFIG, rolloutWhen, saveCandidate, storeOf } from '../support/rollouts.ts';
import { startWorker } from '../support/service.ts';
import { startWorld, type World } from '../support/world.ts';
import type { PlayedScenario } from './scenarios.ts';

/** The scenarios of rollouts, by name. */
export const ROLLOUT_SCENARIOS: Readonly<Record<string, () => Promise<PlayedScenario>>> = {
  'rollOutPolicy.completed': () =>
    withRollout(async ({ order, reached, ended }) => {
      await order('approve');
      await reached('ramp_20');
      for (const next of ['ramp_50', 'full_100', 'completed']) {
        await order('promote');
        await reached(next);
      }
      return await ended();
    }),

  'rollOutPolicy.rolled-back': () =>
    withRollout(async ({ order, reached, ended, store }) => {
      await order('approve');
      await reached('ramp_20');
      const off = { agent: '*', person: 'ann', reason: 'all stop', createdAt: new Date().toISOString() };
      await store.setKillSwitch(off, true, `audit-${randomUUID()}`);
      await reached('rolled_back');
      return await ended();
    }),

  'rollOutPolicy.paused-and-resumed': () =>
    withRollout(async ({ order, reached, ended }) => {
      await order('approve');
      await reached('ramp_20');
      await order('pause');
      await reached('paused');
      await order('resume');
      await reached('ramp_20');
      await order('abort');
      await reached('rolled_back');
      return await ended();
    }),

  'rollOutPolicy.continued-as-new': () =>
    inWorld(async (world, store, client) => {
      const rolloutId = `rollout-${randomUUID()}`;
      const created = await store.createRollout({
        ...{ rolloutId, agent: 'chat_agent', candidatePolicyId: await saveCandidate(store), gate: 'unproven' },
        ...{ trainingRunId: null, config: {}, requestedBy: 'ops', requestedAt: new Date().toISOString() },
      });
      if (created.outcome !== 'created') throw new Error(created.outcome);
      const { state, ...plan } = created.rollout;
      const workflowId = rollOutPolicyWorkflowId(rolloutId);
      const first = await client.workflow.start('rollOutPolicy', {
        ...{ workflowId, taskQueue: 'learning' },
        args: [{ plan, state, decidedOrders: [], checksPerRun: 2 }],
      });
      // The schedule asks for more checks; the run that goes on knows them all.
      await rolloutWhen(world, rolloutId, ({ decisions }) => decisions[0]?.check_number >= 4);
      await world.api.post(`/api/v1/rollouts/${rolloutId}/abort`, { reason: 'enough' });
      await rolloutWhen(world, rolloutId, ({ status }) => status === 'rejected');
      const { address, namespace } = placeOf(world);
      return { address, namespace, workflowId, runId: first.firstExecutionRunId };
    }),

  'rollOutPolicy.promotion-lost': () =>
    withRollout(
      async ({ order, reached, shown, ended, world, store }) => {
        await order('approve');
        await reached('inconclusive');
        const second = { agent: 'chat_agent', candidate_policy_id: await saveCandidate(store) };
        await world.api.post('/api/v1/rollouts', second);
        await order('promote');
        await shown(({ decisions }) => decisions[0]?.outcome === 'out_of_date');
        await order('abort');
        return await ended();
      },
      { ...QUICK_CONFIG, durations: { ...QUICK_CONFIG.durations, minimum_ramp_ms: 500, maximum_ramp_ms: 1_500 } },
    ),

  'checkRollouts.one-rollout': () =>
    inWorld(async (world, store, client) => {
      await world.api.post('/api/v1/rollouts', {
        agent: 'chat_agent',
        candidate_policy_id: await saveCandidate(store),
      });
      const workflowId = 'check-once';
      await client.workflow.execute('checkRollouts', { workflowId, taskQueue: 'learning', args: [{}] });
      return { ...placeOf(world), workflowId };
    }),
};

interface PlayedRollout {
  readonly world: World;
  readonly store: LightningStore;
  order(action: string): Promise<void>;
  reached(status: string): Promise<void>;
  shown(isThere: Parameters<typeof rolloutWhen>[2]): Promise<void>;
  ended(): Promise<PlayedScenario>;
}

function withRollout(
  play: (rollout: PlayedRollout) => Promise<PlayedScenario>,
  config: RolloutConfigRequest = QUICK_CONFIG,
): Promise<PlayedScenario> {
  return inWorld(async (world, store, client) => {
    const { json } = await world.api.post('/api/v1/rollouts', {
      ...{ agent: 'chat_agent', candidate_policy_id: await saveCandidate(store) },
      config,
    });
    const id: string = json.rollout_id;
    const workflowId = rollOutPolicyWorkflowId(id);
    return await play({
      world,
      store,
      async order(action) {
        const { status, text } = await world.api.post(`/api/v1/rollouts/${id}/${action}`, { reason: `to ${action}` });
        if (status !== 200) throw new Error(`${action}: ${status} ${text}`);
      },
      async reached(wanted) {
        await rolloutWhen(world, id, ({ status }) => status === wanted);
      },
      async shown(isThere) {
        await rolloutWhen(world, id, isThere);
      },
      async ended() {
        await client.workflow.getHandle(workflowId).result();
        return { ...placeOf(world), workflowId };
      },
    });
  });
}

const placeOf = (world: World) => ({ address: world.temporalAddress, namespace: world.namespace });

async function inWorld(
  play: (world: World, store: LightningStore, client: Client) => Promise<PlayedScenario>,
): Promise<PlayedScenario> {
  const world = await startWorld('sqlite', { FEEDBACK_WINDOW: '2s', ROLLOUT_CHECK_INTERVAL: '1s' });
  const worker = await startWorker(world.environment, 'learning');
  const store = storeOf(world);
  const connection = await Connection.connect({ address: world.temporalAddress });
  try {
    return await play(world, store, new Client({ connection, namespace: world.namespace }));
  } finally {
    await connection.close();
    await store.close();
    await worker.stop();
    await world.stop();
  }
}
