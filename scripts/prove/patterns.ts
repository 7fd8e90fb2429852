/**
 * The long form of the patterns' claim: from an empty store 1200 turns of homeowners with planted troubles, once through the real API and
 * the collection that Temporal's schedule starts, and for 19 more seeds in process. Source: learning.md, "Phase 2: collection".
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { reconcileSchedules } from '../../src/schedules/schedules.ts';
import { topicsByPopularity } from '../../src/simulation/catalogue.ts';
import { drawTaste } from '../../src/simulation/taste/taste.ts';
import type { LightningStore } from '../../src/store/lightning-store.ts';
import { openLightningStore } from '../../src/store/open-lightning-store.ts';
import { connectTemporal } from '../../src/temporal/connection.ts';
import { run } from '../lib/command.ts';
import type { Findings, Prove } from '../lib/evidence.ts';
import { startOwnService } from '../lib/own-service.ts';
import { homeCatalogue } from '../lib/simulation/catalogue.ts';
import { withPlantedCollection } from '../lib/simulation/collect-in-process.ts';
import { judgePatterns, type PatternFindings } from '../lib/simulation/planted-patterns.ts';

const AGENT = 'chat_agent';
const TURNS = 1_200;
const HTTP_SEED = 7;
const SEEDS = Array.from({ length: 20 }, (_, index) => HTTP_SEED + index);
const MOST_FOREIGN = 0.1;
const COLLECTION_EVERY_MS = 10_000;
/** Acknowledged feedback is applied by its turn's workflow, moments later. */
const APPLIED_LIMIT_MS = 60_000;
const COLLECTION_LIMIT_MS = 300_000;

export const prove: Prove = async (log) => {
  const findings = new Map<number, PatternFindings>();
  findings.set(HTTP_SEED, await overHttp(HTTP_SEED, log));
  log(`seed ${HTTP_SEED} over HTTP: ${JSON.stringify(findings.get(HTTP_SEED))}`);
  for (const seed of SEEDS.filter((each) => each !== HTTP_SEED)) {
    const found = await withPlantedCollection({ seed, turns: TURNS }, ({ store, report, taste }) =>
      judgePatterns(store, report, taste.troubles),
    );
    findings.set(seed, found);
    log(`seed ${seed} in process: ${JSON.stringify(found)}`);
  }
  return summarize(findings);
};

function summarize(findings: ReadonlyMap<number, PatternFindings>): Findings {
  const all = [...findings.values()];
  const shares = all.map(({ foreign, reported }) => (reported === 0 ? 0 : foreign / reported));
  const meanForeignShare = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const http = findings.get(HTTP_SEED);
  const failures = [
    ...(http !== undefined && http.samples >= 1_000 && http.isTargetMet ? [] : ['over HTTP: the target is not met']),
    ...(http?.missed ?? []).map((kind) => `over HTTP: ${kind} is not named`),
    ...(meanForeignShare <= MOST_FOREIGN ? [] : [`foreign patterns: ${meanForeignShare}, at most ${MOST_FOREIGN}`]),
  ];
  return {
    seeds: [...findings.keys()],
    results: {
      turns: TURNS,
      samples_over_http: http?.samples ?? 0,
      named_over_http: http?.named.length ?? 0,
      planted: 3,
      seeds_that_named_all: all.filter(({ missed }) => missed.length === 0).length,
      reported: all.reduce((sum, { reported }) => sum + reported, 0),
      foreign: all.reduce((sum, { foreign }) => sum + foreign, 0),
      mean_foreign_share: meanForeignShare,
      by_seed: Object.fromEntries(
        [...findings].map(([seed, { samples, missed, reported, foreign }]) => [
          String(seed),
          { samples, missed: [...missed], reported, foreign },
        ]),
      ),
    },
    failures,
  };
}

/** `npm run simulate` against a service of its own, then the collection of its schedule. */
async function overHttp(seed: number, log: (line: string) => void): Promise<PatternFindings> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'lightning-patterns-'));
  const service = await startOwnService({ stateFolder });
  try {
    const options = ['--turns', String(TURNS), '--seed', String(seed), '--taste', 'planted', '--url', service.url];
    const { code, output } = await run(process.execPath, ['scripts/simulate.ts', ...options], { onLine: log });
    if (code !== 0) throw new Error(`npm run simulate ended with ${code}:\n${output}`);
    const { connection, client } = await connectTemporal(
      { address: service.temporalAddress, namespace: 'default', apiKey: null, tls: null },
      [],
    );
    const store = openLightningStore({ file: service.databaseFile });
    try {
      await untilApplied(store);
      await reconcileSchedules(client, {
        retentionDays: null,
        rolloutCheckIntervalMs: COLLECTION_LIMIT_MS,
        collection: { agents: [AGENT], everyMs: COLLECTION_EVERY_MS, onTarget: 'report_only' },
      });
      const endMs = Date.now() + COLLECTION_LIMIT_MS;
      for (;;) {
        const [newest] = await store.listCollectionReports({ agent: AGENT, limit: 1 });
        if (newest?.decision?.outcome === 'report_only') {
          const popularTopics = topicsByPopularity(homeCatalogue(), seed).map(({ topic }) => topic.id);
          const { troubles } = drawTaste({ family: 'planted', seed, popularTopics });
          return await judgePatterns(store, newest.report, troubles);
        }
        if (Date.now() > endMs) throw new Error(`no report in ${COLLECTION_LIMIT_MS} ms`);
        await delay(500);
      }
    } finally {
      await store.close();
      await connection.close();
    }
  } finally {
    await service.stop();
    await rm(stateFolder, { recursive: true, force: true });
  }
}

async function untilApplied(store: LightningStore): Promise<void> {
  const ever = '9999-12-31T23:59:59.999Z';
  const endMs = Date.now() + APPLIED_LIMIT_MS;
  while ((await store.listPendingFeedback({ acceptedBefore: ever, stampedAfter: ever, limit: 1 })).length > 0) {
    if (Date.now() > endMs) throw new Error(`feedback was not applied in ${APPLIED_LIMIT_MS} ms`);
    await delay(200);
  }
}
