// Exports generated rows in this process and prints what it took: `node generated-export.ts <format> <rows>`. For measuring memory from outside.

import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { aRow } from '../../../src/domain/learning/dataset/testing/rows.ts';
import { isExportFormat } from '../../../src/domain/learning/export/export-format.ts';
import { exportRows } from '../../../src/export/export-rows.ts';
import { snapshotRows } from '../../../src/export/snapshot-rows.ts';
import type { DatasetRowsPage, DatasetRowsQuery } from '../../../src/store/dataset-store.ts';

const [format = '', count = ''] = process.argv.slice(2);
if (!isExportFormat(format)) throw new RangeError(`no such format: "${format}"`);
const rows = Number(count);

const ANSWER = 'Interior painting: typically $700–$2,200 per room, material and labor included. '.repeat(12);

/** Every third row replaces the one before it; prompts do not repeat. */
function rowAt(position: number) {
  const isReplacement = position % 3 === 2;
  return aRow({
    messageId: `message-${position}`,
    user: `user-${position % 5_000}`,
    message: `How much to paint room ${isReplacement ? position - 1 : position} of my house, two coats?`,
    response: copyOf(`${ANSWER}${position}`),
    liked: isReplacement ? true : position % 3 === 0 ? null : false,
    regenerateOf: isReplacement ? `message-${position - 1}` : null,
  });
}

/** A text with memory of its own, as one from a database has: a joined one would share the answer's. */
function copyOf(text: string): string {
  return Buffer.from(text).toString('utf8');
}

/** Stands in for the store's paged query: as large as asked for, and nothing of it is kept. */
async function page({ after, limit }: DatasetRowsQuery): Promise<DatasetRowsPage> {
  const first = (after ?? 0) + 1;
  const length = Math.max(0, Math.min(limit, rows - first + 1));
  const found = Array.from({ length }, (_, offset) => rowAt(first + offset));
  return { rows: found, next: length < limit ? null : first + length - 1 };
}

const exporting = exportRows(
  format,
  snapshotRows({ listTrainingRows: page, listHeldOutRows: page }, 'generated', 'train'),
);
let bytes = 0;
const sink = new Writable({
  write(chunk: Buffer, _encoding, done) {
    bytes += chunk.length;
    done();
  },
});
let plainBytes = 0;
async function* counted() {
  for await (const chunk of exporting.chunks) {
    plainBytes += chunk.length;
    yield chunk;
  }
}
await pipeline(Readable.from(counted(), { objectMode: false }), createGzip({ level: 1 }), sink);
const peakRssBytes = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ ...exporting.summary(), plainBytes, gzippedBytes: bytes, peakRssBytes }));
