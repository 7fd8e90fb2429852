import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { checkStore } from '../faults/checker/check-store.ts';
import { checkWorkflows } from '../faults/checker/check-workflows.ts';
import type { Violation } from '../faults/checker/violation.ts';
import { type EngineName, type FaultWorld, startFaultWorld } from '../faults/infrastructure/fault-world.ts';
import { Journal } from '../faults/journal.ts';
import { Caller } from '../faults/load/caller.ts';
import { settle } from '../faults/settle.ts';
import { type Build, buildOfCommit, buildOfToday } from './builds.ts';
import { TurnLoad } from './turn-load.ts';
import { answeredMemo, PATCH_ID } from './workflow-change.ts';

/** The oldest commit whose open turns every later build has to finish: docs/upgrades.md. */
export const OLDEST_SUPPORTED_BUILD = '804dd459904f30a255279751f4fccd31d5aa54df';

export interface UpgradeOptions {
  readonly engine: EngineName;
  /** Turns that are open on the old build when the new one is deployed. */
  readonly turns: number;
  /** How long each waits for feedback; long enough that all are asked before the first one closes. */
  readonly windowMs: number;
  readonly temporalBinary: string;
  readonly log: (line: string) => void;
}

export interface UpgradeReport {
  readonly engine: EngineName;
  readonly old_build: string;
  readonly new_build: string;
  readonly turns: number;
  /** Turns whose workflow ran when the old build's processes were told to end. */
  readonly open_at_deploy: number;
  readonly feedback_before_deploy: number;
  readonly feedback_after_deploy: number;
  /** Turns that were asked after the deploy, and those of them that went the new way of the changed workflow. */
  readonly new_turns: number;
  readonly new_turns_by_the_change: number;
  /** From the old build's SIGTERM until the new one is ready. */
  readonly deploy_ms: number;
  readonly duration_s: number;
  /** Turns asked on the old build whose workflow has completed, with all feedback applied. */
  readonly finished: number;
  readonly violations: readonly Violation[];
}

const CLIENTS = 16;
const NEW_TURNS = 20;
/** Beyond the window: the sweep, and stalled workflow tasks, with room to spare. */
const SETTLE_MARGIN_MS = 180_000;

/**
 * Opens turns on an old build, deploys today's code with a changed workflow over it, gives every turn feedback, and has
 * the checker of the faults look at what is left when all windows have closed.
 */
export async function runUpgrade(options: UpgradeOptions): Promise<UpgradeReport> {
  const { engine, turns, windowMs, temporalBinary, log } = options;
  const startedMs = Date.now();
  const seconds = () => `${((Date.now() - startedMs) / 1_000).toFixed(1)} s`;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lightning-upgrade-'));
  let world: FaultWorld | null = null;
  try {
    const oldBuild = await oldBuildIn(path.join(folder, 'old'), log);
    const newBuild = await buildOfToday(path.join(folder, 'new'), [answeredMemo({ isPatched: true })]);
    world = await startFaultWorld({
      ...{ engine, temporalBinary, build: oldBuild.folder, logFolder: folder, feedbackWindow: `${windowMs}ms` },
    });
    log(`${oldBuild.source} is ready after ${seconds()}`);
    const journal = new Journal(path.join(folder, 'journal.jsonl'));
    const load = new TurnLoad(new Caller(world.apiUrl, journal), CLIENTS);
    const old = await load.ask('old', turns);
    const before = await load.giveFeedback(
      old.filter((_, index) => index % 3 === 0),
      'copy',
    );
    const openAtDeploy = await countTurns(world, "ExecutionStatus = 'Running'");
    log(`${openAtDeploy} turns open after ${seconds()}`);

    const deployMs = await deploy(world, newBuild);
    log(`${newBuild.source} is ready after ${seconds()}`);
    const after = await load.giveFeedback(old, 'thumbs_up');
    const fresh = await load.ask('new', NEW_TURNS);
    log(`feedback given after ${seconds()}`);
    const { contents, executions } = await settle(world, windowMs + SETTLE_MARGIN_MS, log);
    const violations = [...checkStore(journal.entries, contents), ...checkWorkflows([...old, ...fresh], executions)];
    const troubled = new Set(violations.map(({ about }) => about.replace('chat-turn/', '')));
    return {
      engine,
      old_build: oldBuild.source,
      new_build: newBuild.source,
      turns: old.length,
      open_at_deploy: openAtDeploy,
      feedback_before_deploy: before,
      feedback_after_deploy: after,
      new_turns: fresh.length,
      new_turns_by_the_change: await countTurns(world, `TemporalChangeVersion = '${PATCH_ID}'`),
      deploy_ms: deployMs,
      duration_s: Math.round((Date.now() - startedMs) / 1_000),
      finished: old.filter((messageId) => !troubled.has(messageId)).length,
      violations,
    };
  } finally {
    await world?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function oldBuildIn(folder: string, log: (line: string) => void): Promise<Build> {
  const build = await buildOfCommit(OLDEST_SUPPORTED_BUILD, folder);
  if (build !== null) return build;
  log(`This repository does not have the commit ${OLDEST_SUPPORTED_BUILD}: the old build is today's code, unchanged.`);
  return await buildOfToday(folder);
}

/** Migrates, then ends the old processes in their own time; how long nobody was ready, in milliseconds. */
export async function deploy(world: FaultWorld, build: Build): Promise<number> {
  world.build = build.folder;
  await world.migrate();
  const startedMs = Date.now();
  await Promise.all([world.api.replace(), world.worker.replace()]);
  await world.ready();
  return Date.now() - startedMs;
}

async function countTurns(world: FaultWorld, condition: string): Promise<number> {
  const connection = await Connection.connect({ address: world.temporalAddress });
  try {
    const client = new Client({ connection, namespace: world.namespace });
    return (await client.workflow.count(`WorkflowType = 'chatTurn' and ${condition}`)).count;
  } finally {
    await connection.close();
  }
}
