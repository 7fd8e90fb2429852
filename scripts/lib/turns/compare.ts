/** What is wrong with turns: the rows of the store beside the executions of Temporal. */
import type { Client } from '@temporalio/client';
import type { FeedbackEvent } from '../../../src/domain/turn/feedback.ts';
import type { LightningStore } from '../../../src/store/lightning-store.ts';
import type { TurnWindow } from '../../../src/store/repair-store.ts';
import {
  describeTurn,
  listTurnExecutions,
  type TurnExecution,
  type TurnState,
  unservedQueues,
} from '../../../src/temporal/turn-executions.ts';

/** What is compared, and with what. */
export interface Compared {
  readonly store: LightningStore;
  readonly client: Client;
  readonly namespace: string;
  /** The longest window that a turn may have: rows that are older wait for nothing. */
  readonly longestWindowMs: number;
  readonly nowMs: number;
}

/** A turn that is looked at more closely, and what Temporal says of it. */
export interface SuspectTurn {
  readonly messageId: string;
  readonly state: TurnState;
  readonly hasRow: boolean;
}

export interface Comparison {
  readonly unservedQueues: readonly string[];
  readonly hasSweep: boolean;
  /** Turns whose workflow runs. */
  readonly open: number;
  /** Accepted feedback that was not applied in time, oldest first. */
  readonly pending: readonly FeedbackEvent[];
  /** Turns with pending feedback, with a window that is over, or without a row. */
  readonly suspects: readonly SuspectTurn[];
  /** Turns in their window that Temporal does not know any more. */
  readonly withoutWorkflow: readonly string[];
}

/** In a healthy service feedback is applied, and a closed window noticed, within milliseconds; the sweep comes after 10 s. */
export const SETTLE_MS = 10_000;
const PENDING_LIMIT = 500;
const PAGE = 1_000;
/** Suspects that are looked at; each is a call or two. */
export const SUSPECT_LIMIT = 500;

/** Compares everything, and looks closely at the turns that something is wrong with. Changes nothing. */
export async function compareTurns(compared: Compared): Promise<Comparison> {
  const { store, client, namespace, nowMs } = compared;
  const executions = await listTurnExecutions(client, { onlyRunning: true });
  const windows = await openWindows(compared);
  const pending = await pendingFeedback(compared);
  const openIds = new Set(windows.map(({ messageId }) => messageId));
  const settled = executions.filter(({ startedAtMs }) => nowMs - startedAtMs > SETTLE_MS);
  // Without a row in its window: the window is over, or the row is not there.
  const overdueOrLost = settled.filter(({ messageId }) => !openIds.has(messageId)).map(({ messageId }) => messageId);
  const suspectIds = [...new Set([...pending.map(({ messageId }) => messageId), ...overdueOrLost])];
  const known = new Set(await store.findKnownMessages(suspectIds));
  const suspects: SuspectTurn[] = [];
  for (const messageId of suspectIds.slice(0, SUSPECT_LIMIT)) {
    suspects.push({
      messageId,
      state: await describeTurn(client, namespace, messageId),
      hasRow: known.has(messageId),
    });
  }
  return {
    unservedQueues: await unservedQueues(client, namespace),
    hasSweep: await hasSweep(client),
    open: executions.length,
    pending,
    suspects,
    withoutWorkflow: await withoutWorkflow(compared, windows, executions),
  };
}

/** Accepted feedback that was not applied in time. */
export async function pendingFeedback({
  store,
  nowMs,
}: Pick<Compared, 'store' | 'nowMs'>): Promise<readonly FeedbackEvent[]> {
  return await store.listPendingFeedback({
    acceptedBefore: new Date(nowMs - SETTLE_MS).toISOString(),
    stampedAfter: new Date(nowMs + SETTLE_MS).toISOString(),
    limit: PENDING_LIMIT,
  });
}

/** Turns whose execution runs or has closed, and whose row is not there and will not come: nothing of the turn is under way. */
export async function executionsWithoutRow({ store, client, namespace, nowMs }: Compared): Promise<readonly string[]> {
  const executions = await listTurnExecutions(client, { onlyRunning: false });
  const settled = executions.filter(({ startedAtMs }) => nowMs - startedAtMs > SETTLE_MS);
  const ids = settled.map(({ messageId }) => messageId);
  const known = new Set(await store.findKnownMessages(ids));
  const lost: string[] = [];
  for (const messageId of ids.filter((id) => !known.has(id))) {
    if (isRowLost({ messageId, hasRow: false, state: await describeTurn(client, namespace, messageId) })) {
      lost.push(messageId);
    }
  }
  return lost;
}

/** Whether a turn has no row and is at rest: one that is generated, or waits for the store, still gets one. */
export function isRowLost({ hasRow, state }: SuspectTurn): boolean {
  if (hasRow || state.state === 'missing') return false;
  return state.state === 'closed' || (state.activities.length === 0 && !state.hasTask);
}

/** Rows whose window is open, one settling time beyond its end included. */
async function openWindows({ store, longestWindowMs, nowMs }: Compared): Promise<readonly TurnWindow[]> {
  const open: TurnWindow[] = [];
  const createdAfter = new Date(nowMs - longestWindowMs - SETTLE_MS).toISOString();
  for (let after: TurnWindow | null = null; ; ) {
    const page: readonly TurnWindow[] = await store.listTurnWindows({ createdAfter, after, limit: PAGE });
    open.push(...page.filter(({ createdAt, windowMs }) => Date.parse(createdAt) + windowMs + SETTLE_MS > nowMs));
    after = page.at(-1) ?? null;
    if (page.length < PAGE) return open;
  }
}

/** Of the open windows, those that Temporal does not know. Its list lags behind by moments: young turns are left out. */
async function withoutWorkflow(
  { client, namespace, nowMs }: Compared,
  windows: readonly TurnWindow[],
  executions: readonly TurnExecution[],
): Promise<readonly string[]> {
  const running = new Set(executions.map(({ messageId }) => messageId));
  const absent = windows.filter(
    ({ messageId, createdAt }) => !running.has(messageId) && nowMs - Date.parse(createdAt) > SETTLE_MS,
  );
  const missing: string[] = [];
  for (const { messageId } of absent.slice(0, SUSPECT_LIMIT)) {
    if ((await describeTurn(client, namespace, messageId)).state === 'missing') missing.push(messageId);
  }
  return missing;
}

async function hasSweep(client: Client): Promise<boolean> {
  for await (const { scheduleId } of client.schedule.list()) if (scheduleId === 'apply-pending-feedback') return true;
  return false;
}
