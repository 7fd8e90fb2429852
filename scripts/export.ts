/**
 * `npm run -s export -- --snapshot <id>|--agent <name> --format <format> [--side train] [--gzip] [--out file]`: a side of a dataset snapshot of the
 * configured database for other people's trainers, streamed to standard output or a file; what was read, written and left out goes
 * to standard error. Exit code 2: bad usage, one line.
 */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { loadConfigOrExit } from '../src/config.ts';
import { DATASET_SIDES, type DatasetSide } from '../src/domain/learning/dataset-split.ts';
import {
  EXPORT_FORMATS,
  type ExportFormat,
  type ExportSummary,
  isExportFormat,
} from '../src/domain/learning/export/export-format.ts';
import { exportRows } from '../src/export/export-rows.ts';
import { snapshotRows } from '../src/export/snapshot-rows.ts';
import type { LightningStore } from '../src/store/lightning-store.ts';
import { checkSchema } from '../src/store/migrate.ts';
import { openLightningStore } from '../src/store/open-lightning-store.ts';

const USAGE = `Usage: npm run -s export -- --snapshot <id> | --agent <name>  --format <format>  [--side <side>] [--gzip] [--out <file>]
  --snapshot  a dataset snapshot; --agent: the newest one of an agent
  --format    ${EXPORT_FORMATS.join(' | ')}
  --side      ${DATASET_SIDES.join(' | ')}; train unless named
  --gzip      compressed
  --out       a file, complete or not there at all; else standard output`;

const EXIT_USAGE = 2;
const PROGRESS_INTERVAL_MS = 2_000;

/** A refusal in one line. */
class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

interface Options {
  readonly snapshot: string | null;
  readonly agent: string | null;
  readonly format: ExportFormat;
  readonly side: DatasetSide;
  readonly isGzipped: boolean;
  readonly out: string | null;
}

function readOptions(): Options | 'help' {
  const { snapshot, agent, format, side = 'train', gzip = false, out, help = false } = parseOptions();
  if (help) return 'help';
  if ((snapshot === undefined) === (agent === undefined)) throw usageError('give --snapshot or --agent, one of them');
  if (format === undefined || !isExportFormat(format)) {
    throw usageError(`--format: expected ${EXPORT_FORMATS.join(', ')}; found ${format ?? 'nothing'}`);
  }
  const known = DATASET_SIDES.find((name) => name === side);
  if (known === undefined) throw usageError(`--side: expected ${DATASET_SIDES.join(', ')}; found ${side}`);
  return { snapshot: snapshot ?? null, agent: agent ?? null, format, side: known, isGzipped: gzip, out: out ?? null };
}

function parseOptions() {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      options: {
        snapshot: text,
        agent: text,
        format: text,
        side: text,
        gzip: flag,
        out: text,
        help: { ...flag, short: 'h' },
      },
    }).values;
  } catch (error) {
    throw usageError(error instanceof Error ? error.message.split('. ', 1).join() : String(error));
  }
}

const usageError = (problem: string) => new CommandError(`${problem} (--help shows the usage)`, EXIT_USAGE);

async function snapshotIdOf(store: LightningStore, { snapshot, agent }: Options): Promise<string> {
  if (snapshot !== null) {
    if ((await store.findDatasetSnapshot(snapshot)) === null) {
      throw new CommandError(`there is no dataset snapshot ${snapshot}`, 1);
    }
    return snapshot;
  }
  const [newest] = await store.listDatasetSnapshots({ agent, limit: 1 });
  if (newest === undefined)
    throw new CommandError(`there is no dataset snapshot of ${agent}: npm run collect makes one`, 1);
  return newest.snapshotId;
}

async function runExport(store: LightningStore, options: Options): Promise<void> {
  const snapshotId = await snapshotIdOf(store, options);
  const { chunks, summary } = exportRows(options.format, snapshotRows(store, snapshotId, options.side));
  const timer = setInterval(() => process.stderr.isTTY && console.error(sentenceOf(summary())), PROGRESS_INTERVAL_MS);
  try {
    await write(chunks, options);
  } finally {
    clearInterval(timer);
  }
  console.error(`${options.format} of ${snapshotId}, side ${options.side}: ${sentenceOf(summary())}`);
}

/** Writes beside the file and puts it in place when it is whole. */
async function write(chunks: AsyncIterable<Uint8Array>, { out, isGzipped }: Options): Promise<void> {
  if (out === null) {
    await copy(chunks, process.stdout, isGzipped);
    return;
  }
  const partial = `${out}.partial-${process.pid}`;
  try {
    await copy(chunks, createWriteStream(partial), isGzipped);
    await rename(partial, out);
  } finally {
    await rm(partial, { force: true });
  }
}

async function copy(chunks: AsyncIterable<Uint8Array>, target: Writable, isGzipped: boolean): Promise<void> {
  const source = Readable.from(chunks, { objectMode: false });
  if (isGzipped) await pipeline(source, createGzip(), target);
  else await pipeline(source, target);
}

function sentenceOf({ rows, written, dropped }: ExportSummary): string {
  const reasons = Object.entries(dropped).map(([reason, count]) => `${count} ${reason}`);
  return [`${rows} rows read`, `${written} written`, ...reasons].join(', ');
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options === 'help') {
    console.log(USAGE);
    return;
  }
  const config = loadConfigOrExit();
  const store = openLightningStore(config.store);
  try {
    await checkSchema(config.store);
    await runExport(store, options);
  } finally {
    await store.close();
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof CommandError ? error.exitCode : 1;
}
