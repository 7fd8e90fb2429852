import {
  allHandlersFinished,
  condition,
  continueAsNew,
  patched,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { checkSignal, orderSignals, rolloutAnalysisQuery, rolloutProgressQuery } from '../contracts/messages.ts';
import type {
  RollOutPolicyInput,
  RolloutActivities,
  RolloutProgress,
  RolloutWriteOutcome,
} from '../contracts/rollout.ts';
import { analyse, type RolloutAnalysis } from '../domain/rollout/analysis.ts';
import { applyCheck } from '../domain/rollout/apply-check.ts';
import { decide } from '../domain/rollout/decide.ts';
import { PERSON_ACTIONS } from '../domain/rollout/people.ts';
import { notCarriedOut } from '../domain/rollout/replay.ts';
import { isTerminal, type RolloutState } from '../domain/rollout/state.ts';
import { RolloutOrders } from './rollout-orders.ts';

// Reading and counting: repeated until the store takes it, since a rollout that cannot look must not be forgotten. With a
// heartbeat, so that a dead worker holds a check up for seconds.
const reading = proxyActivities<Pick<RolloutActivities, 'takeRolloutSnapshot' | 'runStagingTurns'>>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '15s' },
});

// One transaction each, idempotent by check number and by order id.
const writing = proxyActivities<Pick<RolloutActivities, 'recordRolloutCheck' | 'recordRolloutOrders'>>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '15s' },
});

/**
 * One rollout, from draft to its end. It acts when it is asked to check, or when a person orders something; it is the only
 * writer of its state. Source: experiments.md ("The state machine").
 */
export async function rollOutPolicy(input: RollOutPolicyInput): Promise<RolloutState> {
  const { plan, checksPerRun } = input;
  const { rolloutId, config } = plan;
  const orders = new RolloutOrders(input.decidedOrders);
  let state = input.state;
  // A new rollout begins at once; from then on the schedule asks.
  let askedFor = state.status === 'draft' ? state.lastCheckNumber + 1 : 0;
  let checks = 0;
  let lastDecision: RolloutProgress['lastDecision'] = null;
  let analysis: RolloutAnalysis | null = null;

  setHandler(rolloutProgressQuery, () => ({ state, lastDecision }));
  setHandler(rolloutAnalysisQuery, () => analysis);
  setHandler(checkSignal, (checkNumber) => {
    askedFor = Math.max(askedFor, checkNumber);
  });
  for (const action of PERSON_ACTIONS) {
    setHandler(orderSignals[action], (order) => orders.receive(action, order));
  }

  /** Decides and writes what people ordered, one after another. */
  const carryOutOrders = async (): Promise<void> => {
    for (
      let next = orders.decideNext(state, config.mode);
      next !== null;
      next = orders.decideNext(state, config.mode)
    ) {
      const before = state;
      state = next.state;
      const { decided, atMs } = next;
      const outcome = await writing.recordRolloutOrders({ rolloutId, state, orders: [decided], atMs });
      if (isNotWritten(outcome)) {
        state = before;
        const refusal = WHY_NOT_WRITTEN[outcome];
        await writing.recordRolloutOrders({
          rolloutId,
          state,
          orders: [{ ...decided, outcome: 'refused', refusal }],
          atMs,
        });
      } else if (decided.outcome === 'accepted') {
        // What a person asked for is not left to wait for the schedule.
        askedFor = Math.max(askedFor, state.lastCheckNumber + 1);
      }
    }
  };

  const check = async (checkNumber: number): Promise<void> => {
    if (state.status === 'staging') await reading.runStagingTurns(plan);
    const snapshot = await reading.takeRolloutSnapshot({ rolloutId, checkNumber, state });
    const decision = decide(snapshot, config);
    // What people ordered while it looked comes first: the decision is out of date then, unless it stops the candidate.
    await carryOutOrders();
    analysis = snapshot.experiment === null ? null : analyse(snapshot.experiment, config, snapshot.state.stage);
    const before = state;
    const applied = applyCheck(state, snapshot, decision);
    state = applied.state;
    const lowestPValue = analysis?.lowestPValue ?? snapshot.experiment?.lowestPValue ?? null;
    const record = { rolloutId, snapshot, lowestPValue };
    lastDecision = { ...decision, checkNumber, outcome: applied.outcome };
    const written = await writing.recordRolloutCheck({ ...record, decision, outcome: applied.outcome, state });
    // Nothing was written: the next check finds why in its snapshot.
    if (isNotWritten(written)) {
      state = { ...before, promotionRequest: null, revision: before.revision + 1 };
      askedFor = 0;
      // Nor is a decision, and the wish that it grants, lost without a trace.
      if (patched('unwritten-decision-recorded')) {
        state = { ...state, lastCheckNumber: checkNumber };
        const lost = { decision: notCarriedOut(decision, WHY_NOT_WRITTEN[written]), outcome: 'out_of_date' } as const;
        lastDecision = { ...lost.decision, checkNumber, outcome: lost.outcome };
        await writing.recordRolloutCheck({ ...record, ...lost, state });
      }
    } else if (before.status === 'draft' && state.status === 'staging') {
      askedFor = Math.max(askedFor, checkNumber + 1);
    }
    // What was ordered while it looked asked for a check, too, and this one came too early for it.
    if (before.revision !== snapshot.state.revision && patched('check-after-order')) {
      askedFor = Math.max(askedFor, checkNumber + 1);
    }
  };

  while (!isTerminal(state.status) || orders.hasPending) {
    await condition(() => orders.hasPending || askedFor > state.lastCheckNumber);
    await carryOutOrders();
    if (!isTerminal(state.status) && askedFor > state.lastCheckNumber) {
      await check(askedFor);
      checks += 1;
    }
    const isRunLong = checks >= checksPerRun || workflowInfo().continueAsNewSuggested;
    const isIdle = !orders.hasPending && askedFor <= state.lastCheckNumber && allHandlersFinished();
    if (isRunLong && isIdle && !isTerminal(state.status)) {
      await continueAsNew<typeof rollOutPolicy>({ plan, state, decidedOrders: orders.decidedIds, checksPerRun });
    }
  }
  return state;
}

type NotWritten = Extract<RolloutWriteOutcome, 'stable_moved' | 'another_is_active'>;

const WHY_NOT_WRITTEN: Readonly<Record<NotWritten, string>> = {
  stable_moved: 'the stable channel no longer points at the incumbent',
  another_is_active: 'another rollout of this agent is under way',
};

function isNotWritten(outcome: RolloutWriteOutcome): outcome is NotWritten {
  return outcome === 'stable_moved' || outcome === 'another_is_active';
}
