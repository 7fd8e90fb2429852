/**
 * The long form of the exports' claim: turns of simulated homeowners, exported in every format, are read back by the real consumers – TRL's own
 * functions over Hugging Face datasets, and the whole of Agent Lightning –, and exports of up to a million rows go through a small heap.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { DatasetRow } from '../../src/domain/learning/dataset/dataset-row.ts';
import {
  EXPORT_FORMATS,
  type ExportFormat,
  type ExportSummary,
} from '../../src/domain/learning/export/export-format.ts';
import { exportRows } from '../../src/export/export-rows.ts';
import type { RowPages } from '../../src/export/exported.ts';
import { snapshotRows } from '../../src/export/snapshot-rows.ts';
import { createSimulation } from '../../src/simulation/simulate.ts';
import { pythonWith } from '../../test/support/python.ts';
import type { Evidence, Prove } from '../lib/evidence.ts';
import { openInProcessService } from '../lib/in-process-service.ts';
import { homeCatalogue } from '../lib/simulation/catalogue.ts';
import { agentLightningExpectations, trlExpectations } from './consumers/expectations.ts';

type Figures = Evidence['results'];

const SEED = 11;
const TURNS = 2_000;
const USERS = 200;
const ROOT = resolve(import.meta.dirname, '../..');
const CONSUMERS = join(ROOT, 'test/consumers');
const GENERATED_EXPORT = join(ROOT, 'test/export/support/generated-export.ts');
const ROW_COUNTS = [10_000, 100_000, 1_000_000];
const HEAP_MB = 96;
const MAXIMUM_OUTPUT_BYTES = 256 * 1024 * 1024;

/** The names under which the Python side looks for the files. */
const FILE_NAMES: Readonly<Record<ExportFormat, string>> = {
  'trl-prompt-only': 'prompt-only.jsonl',
  'trl-kto': 'kto.jsonl',
  'trl-dpo': 'dpo.jsonl',
  bandit: 'bandit.jsonl',
  'agent-lightning-otlp': 'spans.binpb',
};

export const prove: Prove = async (log) => {
  const folder = await mkdtemp(join(tmpdir(), 'lightning-consumers-'));
  try {
    const { rows, summaries } = await exportEverything(folder, log);
    const trl = await readWithTrl(folder, log);
    const agentLightning = await readWithAgentLightning(folder, log);
    const memory = await measureMemory(log);
    return {
      seeds: [SEED],
      results: { summaries, trl, agent_lightning_turns: agentLightning.length, memory },
      failures: [
        ...differences('TRL', trl, await trlExpectations(folder, rows)),
        ...differences('Agent Lightning', agentLightning, agentLightningExpectations(rows)),
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Plays the homeowners, freezes their turns and writes a file of each format. */
async function exportEverything(folder: string, log: (line: string) => void) {
  const service = await openInProcessService();
  try {
    const settings = { family: 'persona', seed: SEED, users: USERS, concurrency: 4 } as const;
    await createSimulation(settings, homeCatalogue(), service.homeview).run(TURNS, () => undefined);
    const { snapshotId } = await service.store.createDatasetSnapshot({
      requestId: `consumers-${SEED}`,
      agent: 'chat_agent',
      includeSimulated: true,
      createdAt: new Date().toISOString(),
    });
    const pages = snapshotRows(service.store, snapshotId, 'train');
    const summaries: Record<string, Figures> = {};
    for (const format of EXPORT_FORMATS) {
      const { chunks, summary } = exportRows(format, pages);
      await writeFile(join(folder, FILE_NAMES[format]), chunks);
      summaries[format] = figuresOf(summary());
      log(`${format}: ${JSON.stringify(summary())}`);
    }
    return { rows: await allOf(pages), summaries };
  } finally {
    await service.close();
  }
}

function figuresOf({ rows, written, dropped }: ExportSummary): Figures {
  return { rows, written, dropped: { ...dropped } };
}

async function allOf(pages: RowPages): Promise<readonly DatasetRow[]> {
  const rows: DatasetRow[] = [];
  for await (const page of pages()) rows.push(...page);
  return rows;
}

async function readWithTrl(folder: string, log: (line: string) => void): Promise<Figures> {
  log('installing TRL and Hugging Face datasets (about 600 MB) where they are missing ...');
  const python = pythonOf(pythonWith(join(CONSUMERS, 'trl-formats.txt'), join(CONSUMERS, 'trl.txt')));
  const report = await answerOf(python, ['trl_reads.py', folder], 'REPORT');
  log(`TRL read: ${JSON.stringify(report)}`);
  return report;
}

async function readWithAgentLightning(folder: string, log: (line: string) => void): Promise<readonly Figures[]> {
  log('installing the whole of Agent Lightning (about 800 MB) where it is missing ...');
  const example = join(ROOT, 'examples/agent-lightning');
  const python = pythonOf(pythonWith(join(example, 'requirements.txt')));
  const spans = join(folder, FILE_NAMES['agent-lightning-otlp']);
  const turns = await answerOf(python, ['agent_lightning_reads.py', spans, example, '--whole'], 'TURNS');
  log(`Agent Lightning read ${turns.length} turns`);
  return turns;
}

function pythonOf(environment: ReturnType<typeof pythonWith>): string {
  if ('missing' in environment) throw new Error(`the consumers cannot be installed: ${environment.missing}`);
  return environment.python;
}

/** The JSON of the line that begins with the mark. */
async function answerOf(python: string, [script = '', ...args]: readonly string[], mark: string) {
  const { stdout } = await promisify(execFile)(python, [join(CONSUMERS, script), ...args], {
    env: { PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: '1' },
    maxBuffer: MAXIMUM_OUTPUT_BYTES,
  });
  return JSON.parse(new RegExp(`^${mark} (.*)$`, 'm').exec(stdout)?.[1] ?? 'null');
}

/** The peak memory of exports of generated rows, each in a process of its own; one that needs more than its heap ends with an error. */
async function measureMemory(log: (line: string) => void): Promise<Figures> {
  const measured: Record<string, Figures> = {};
  for (const format of EXPORT_FORMATS) {
    for (const rows of ROW_COUNTS) {
      const startedMs = performance.now();
      const args = [`--max-old-space-size=${HEAP_MB}`, GENERATED_EXPORT, format, String(rows)];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      const { peakRssBytes, plainBytes } = JSON.parse(stdout);
      const seconds = (performance.now() - startedMs) / 1_000;
      measured[`${format}_${rows}`] = { peak_rss_bytes: peakRssBytes, plain_bytes: plainBytes, seconds };
      log(`${format}, ${rows} rows: ${Math.round(peakRssBytes / 1e6)} MB resident, ${seconds.toFixed(1)} s`);
    }
  }
  return measured;
}

function differences(consumer: string, found: unknown, expected: unknown): readonly string[] {
  const [one, other] = [JSON.stringify(found), JSON.stringify(expected)];
  if (one === other) return [];
  const at = [...one].findIndex((character, index) => character !== other[index]);
  return [`${consumer} read …${one.slice(at - 60, at + 60)}…, expected …${other.slice(at - 60, at + 60)}…`];
}
