import { setTimeout as delay } from 'node:timers/promises';
import { configOverridesOf } from '../../../src/api/rollout-views.ts';
import { reconcileSchedules } from '../../../src/schedules/schedules.ts';
import type { LightningStore } from '../../../src/store/lightning-store.ts';
import { openLightningStore } from '../../../src/store/open-lightning-store.ts';
import { connectTemporal } from '../../../src/temporal/connection.ts';
import { type OwnService, startOwnService } from '../own-service.ts';
import { worstPolicy } from './bad-policy.ts';
import { type LoopEnd, type LoopPlay, playOf } from './ends.ts';
import { observe } from './observe.ts';
import type { LoopOptions } from './options.ts';
import { type LoopProgress, openProgress, saveProgress } from './progress-file.ts';
import { rolloutApi } from './rollout-api.ts';
import { type LoopSettings, loopSettings } from './settings.ts';
import { startTraffic, type Traffic } from './traffic.ts';
import { createScreen, type LoopScreen } from './view.ts';

const POLL_MS = 1_000;
/** Where nothing is to be trained. */
const IDLE_COLLECTION_MS = 60_000;
/** On two cores with nothing else to do a loop takes at most 15 minutes, which `prove -- loop` measures; a busy machine may take its time. */
const LIMIT_MS = 60 * 60_000;

/** Plays the loop to its end, or from where it was killed. */
export async function runLoop(
  options: LoopOptions,
  screen: LoopScreen = createScreen(process.stderr),
): Promise<LoopEnd> {
  const settings = loopSettings(options);
  let progress = openProgress(options);
  const save = (change: Partial<LoopProgress>): void => {
    progress = { ...progress, ...change };
    saveProgress(options.stateFolder, progress);
  };
  screen.say(`Starting the loop's own service in ${options.stateFolder} ...`);
  const service = await startOwnService({
    stateFolder: `${options.stateFolder}/service`,
    env: {
      ROLLOUT_CHECK_INTERVAL: `${settings.rolloutCheckEveryMs}ms`,
      RATE_LIMIT: 'off',
    },
  });
  screen.say(`Serving on ${service.url}`);
  const store = openLightningStore({ file: service.databaseFile });
  const play = playOf(options.mode);
  let traffic: Traffic | null = null;
  try {
    await setSchedules(service, settings, play.trains ? 'train' : 'report_only');
    let savedAtMs = 0;
    traffic = startTraffic({
      url: service.url,
      family: play.taste,
      seed: options.seed,
      concurrency: settings.concurrency,
      longestConversation: settings.longestConversation,
      skip: progress.conversations,
      onProgress(conversations) {
        if (Date.now() - savedAtMs < POLL_MS) return;
        savedAtMs = Date.now();
        save({ conversations });
      },
    });
    if (play.bringsOwnCandidate) await tryBadPolicy({ service, store, settings, traffic });
    const end = await Promise.race([
      interrupted(),
      traffic.failed,
      watch({ options, service, store, settings, play, traffic, screen, progress: () => progress, save }),
    ]);
    save({ isFinished: true });
    return end;
  } finally {
    await traffic?.stop().catch((error: unknown) => screen.say(`The homeowners: ${String(error)}`));
    await store.close();
    await service.stop();
  }
}

/** Rejects when the loop is told to stop: its service stops with it, and the same command goes on later. */
function interrupted(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => reject(new Error(`Stopped by ${signal}; the same command goes on.`)));
    }
  });
}

interface Watched {
  readonly options: LoopOptions;
  readonly service: OwnService;
  readonly store: LightningStore;
  readonly settings: LoopSettings;
  readonly play: LoopPlay;
  readonly traffic: Traffic;
  readonly screen: LoopScreen;
  readonly progress: () => LoopProgress;
  readonly save: (change: Partial<LoopProgress>) => void;
}

/** Looks, shows, acts as a person would, until the end. */
async function watch({
  options,
  service,
  store,
  settings,
  play,
  traffic,
  screen,
  progress,
  save,
}: Watched): Promise<LoopEnd> {
  const rollouts = rolloutApi(service.url);
  const startedMs = progress().startedAtMs;
  let isTrained = false;
  for (;;) {
    const view = await observe(store, rollouts, settings.agent);
    const elapsedMs = Date.now() - startedMs;
    screen.show(view, traffic.summary(), elapsedMs / 1_000);
    if (view.stage === options.killAt && !progress().killedIn.includes(view.stage)) {
      save({ killedIn: [...progress().killedIn, view.stage] });
      screen.say(`Killing everything in ${view.stage}.`);
      await service.kill();
      process.kill(process.pid, 'SIGKILL');
    }
    const end = await play.endOf(view, store);
    if (end !== null) return { ...end, seconds: elapsedMs / 1_000 };
    if (elapsedMs > LIMIT_MS) {
      return { isExpected: false, said: `no end within ${LIMIT_MS / 60_000} minutes`, seconds: elapsedMs / 1_000 };
    }
    if (view.rollout !== null && play.trains && !isTrained) {
      // One candidate is enough: trainings beside its trial would only take its processors away.
      isTrained = true;
      await setSchedules(service, settings, 'report_only');
    }
    await play.actOn(view, rollouts, settings);
    await delay(POLL_MS);
  }
}

/** Real schedules, with seconds in place of days; a restart of the service puts its own back, so this comes after every start. */
async function setSchedules(
  service: OwnService,
  settings: LoopSettings,
  onTarget: 'train' | 'report_only',
): Promise<void> {
  const { connection, client } = await connectTemporal(
    { address: service.temporalAddress, namespace: 'default', apiKey: null, tls: null },
    [],
  );
  try {
    await reconcileSchedules(client, {
      retentionDays: null,
      rolloutCheckIntervalMs: settings.rolloutCheckEveryMs,
      collection: {
        agents: [settings.agent],
        everyMs: onTarget === 'train' ? settings.collectionEveryMs : IDLE_COLLECTION_MS,
        target: settings.collectionTarget,
        onTarget,
        training: {
          algorithm: 'grpo',
          basePolicyId: null,
          seed: 1,
          hyperParameters: settings.hyperParameters,
          budget: { maxGeneratorCalls: 20_000 },
          rollout: configOverridesOf(settings.rollout),
        },
      },
    });
  } finally {
    await connection.close();
  }
}

/** Puts the worst policy there is on trial, as somebody who knows no better would; started again, it is the same rollout. */
async function tryBadPolicy({
  service,
  store,
  settings,
  traffic,
}: Pick<Watched, 'service' | 'store' | 'settings' | 'traffic'>): Promise<void> {
  const rollouts = rolloutApi(service.url);
  if ((await rollouts.newest(settings.agent)) !== null) return;
  const channels = await store.listPolicyChannels();
  const stable = channels.find(({ agent, channel }) => agent === settings.agent && channel === 'stable');
  const policy = stable === undefined ? null : await store.findPolicy(stable.policyId);
  if (policy === null) throw new Error(`${settings.agent} has no stable policy`);
  const { policyId } = await store.savePolicy(
    await worstPolicy(policy.bundle, traffic.taste),
    new Date().toISOString(),
  );
  await rollouts.create({
    rollout_id: 'harmful',
    agent: settings.agent,
    candidate_policy_id: policyId,
    config: settings.rollout,
  });
}
