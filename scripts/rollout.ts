/**
 * `npm run rollout -- <command>`: rollouts of the configured database and Temporal, for people and scripts; `--help` lists the commands.
 * Exit codes: 0 done, 1 refused, or a replayed decision differs, 2 wrong options.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { configOverridesOf } from '../src/api/rollout-views.ts';
import { loadConfigOrExit } from '../src/config.ts';
import type { RolloutGateway } from '../src/contracts/rollout-gateway.ts';
import { rolloutConfig } from '../src/domain/rollout/config.ts';
import { act } from '../src/domain/rollout/people.ts';
import { replayCheck } from '../src/domain/rollout/replay.ts';
import type { Rollout } from '../src/domain/rollout/rollout.ts';
import type { LightningStore } from '../src/store/lightning-store.ts';
import { checkSchema } from '../src/store/migrate.ts';
import { openLightningStore } from '../src/store/open-lightning-store.ts';
import { createLogger } from '../src/telemetry/logger.ts';
import { connectTemporal } from '../src/temporal/connection.ts';
import { installRuntime } from '../src/temporal/lifecycle.ts';
import { createRolloutGateway } from '../src/temporal/rollout-gateway.ts';
import { isSwitchName, parseRolloutCommand, type RolloutCommand, USAGE, UsageError } from './lib/rollout/options.ts';
import { killSwitchLines, listLine, replayLine, sampleSizeLines, showLines } from './lib/rollout/text.ts';

const LIST_LIMIT = 200;
const PAGE = 200;
/** How long an order waits for the workflow's decision. */
const DECISION_BUDGET_MS = 10_000;

/** A refusal in one line. */
class CommandError extends Error {}

const say = (lines: readonly string[]): void => console.log(lines.join('\n'));

async function found(store: LightningStore, id: string): Promise<Rollout> {
  const rollout = await store.findRollout(id);
  if (rollout === null) throw new CommandError(`there is no rollout ${id}`);
  return rollout;
}

async function show(store: LightningStore, id: string): Promise<void> {
  const rollout = await found(store, id);
  const [[last], orders, staging] = await Promise.all([
    store.listRolloutChecks({ rolloutId: id, after: rollout.state.lastCheckNumber - 1, limit: 1 }),
    store.listRolloutOrders(id),
    store.listStagingTurns(id),
  ]);
  say(showLines(rollout, { last: last ?? null, orders, staging }));
}

async function replay(store: LightningStore, id: string): Promise<void> {
  const { config } = await found(store, id);
  let checks = 0;
  let different = 0;
  for (let after = 0; ; ) {
    const page = await store.listRolloutChecks({ rolloutId: id, after, limit: PAGE });
    for (const check of page) {
      const replayed = replayCheck(check, config);
      checks += 1;
      if (!replayed.isSame) different += 1;
      console.log(replayLine(check, replayed));
      after = check.snapshot.checkNumber;
    }
    if (page.length < PAGE) break;
  }
  console.log(`${checks} decisions replayed, ${different} different.`);
  if (different > 0) process.exitCode = 1;
}

async function start(gateway: RolloutGateway, command: Extract<RolloutCommand, { name: 'start' }>): Promise<void> {
  const config = configOverridesOf(command.config);
  say(sampleSizeLines({ delta: 0.03, sd: 0.16, alpha: rolloutConfig(config).alpha, power: 0.8 }, null));
  const rolloutId = command.id ?? `rollout-${randomUUID()}`;
  const { outcome } = await gateway.startRollout({
    ...{ rolloutId, agent: command.agent, candidatePolicyId: command.candidate, gate: 'unproven', config },
    ...{ trainingRunId: null, requestedBy: command.person, requestedAt: new Date().toISOString() },
  });
  if (outcome === 'another_is_running') throw new CommandError(`another rollout of ${command.agent} is under way`);
  console.log(
    outcome === 'started'
      ? `Started ${rolloutId}. Without a training run the candidate is unproven: approve it once staging has passed.`
      : `${rolloutId} was started before.`,
  );
}

async function order(
  store: LightningStore,
  gateway: RolloutGateway,
  { id, action, person, reason }: Extract<RolloutCommand, { name: 'order' }>,
): Promise<void> {
  const rollout = await found(store, id);
  const given = { orderId: `order-${randomUUID()}`, action, person, reason, atMs: Date.now() };
  const expected = act(rollout.state, given, rollout.config.mode);
  if (!expected.accepted) throw new CommandError(expected.refusal);
  await store.recordRolloutOrder({ ...given, rolloutId: id });
  await gateway.deliverOrder(rollout, given);
  for (const deadlineMs = Date.now() + DECISION_BUDGET_MS; Date.now() < deadlineMs; await delay(100)) {
    const decided = await store.findRolloutOrder(given.orderId);
    if (decided?.outcome === 'refused') throw new CommandError(decided.refusal ?? 'refused');
    if (decided?.outcome === 'accepted') {
      console.log(`Done: ${id} is ${(await found(store, id)).state.status}.`);
      return;
    }
  }
  console.log(
    `Recorded; the workflow has not decided it yet${action === 'abort' ? ', but the candidate serves no more' : ''}.`,
  );
}

async function turnKillSwitch(
  store: LightningStore,
  { name, agent, person, reason }: Extract<RolloutCommand, { name: 'kill' | 'unkill' }>,
): Promise<void> {
  const { killSwitches: before } = await store.readRolloutService();
  // One that is on can be turned off, whatever its name is.
  if (!isSwitchName(agent) && !before.some((each) => each.agent === agent)) {
    throw new CommandError(`no kill switch of ${agent} is on, and there is no such agent`);
  }
  const killSwitch = { agent, person, reason, createdAt: new Date().toISOString() };
  await store.setKillSwitch(killSwitch, name === 'kill', `audit-${randomUUID()}`);
  const { killSwitches: after } = await store.readRolloutService();
  say(killSwitchLines(agent, name === 'kill', after));
}

async function withGateway(store: LightningStore, use: (gateway: RolloutGateway) => Promise<void>): Promise<void> {
  installRuntime(createLogger({ level: 'warn', service: 'rollout' }));
  const { connection, client } = await connectTemporal(config.temporal, config.payloadKeys);
  try {
    await use(createRolloutGateway(client, store, config));
  } finally {
    await connection.close();
  }
}

async function runCommand(store: LightningStore, command: RolloutCommand): Promise<void> {
  switch (command.name) {
    case 'list':
      return say((await store.listRollouts({ agent: command.agent, limit: LIST_LIMIT })).map(listLine));
    case 'show':
      return await show(store, command.id);
    case 'replay':
      return await replay(store, command.id);
    case 'start':
      return await withGateway(store, (gateway) => start(gateway, command));
    case 'order':
      return await withGateway(store, (gateway) => order(store, gateway, command));
    case 'kill':
    case 'unkill':
      return await turnKillSwitch(store, command);
    default:
      throw new UsageError(`no command ${command.name}`);
  }
}

function parsedOrExit(): RolloutCommand {
  try {
    return parseRolloutCommand(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message} (--help lists the commands)`);
    process.exit(2);
  }
}

const command = parsedOrExit();
if (command.name === 'help') {
  console.log(USAGE);
  process.exit(0);
}
if (command.name === 'sample-size') {
  say(sampleSizeLines(command.design, command.usersPerDay));
  process.exit(0);
}
const config = loadConfigOrExit();
const store = openLightningStore(config.store);
try {
  await checkSchema(config.store);
  await runCommand(store, command);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await store.close();
}
