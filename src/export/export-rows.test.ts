import fc from 'fast-check';
import type { DatasetRow } from '../domain/learning/dataset/dataset-row.ts';
import { aRow } from '../domain/learning/dataset/testing/rows.ts';
import { EXPORT_FORMATS, type ExportFormat, type ExportSummary } from '../domain/learning/export/export-format.ts';
import { exportRows } from './export-rows.ts';
import { encodeTurn } from './otlp-protobuf.ts';
import { TextCounts } from './text-counts.ts';

/** The lines of an export of rows that come in pages of two. */
async function exported(
  format: ExportFormat,
  rows: readonly DatasetRow[],
): Promise<{ readonly lines: readonly unknown[]; readonly summary: ExportSummary }> {
  const { chunks, summary } = exportRows(format, async function* () {
    for (let start = 0; start < rows.length; start += 2) yield rows.slice(start, start + 2);
  });
  const bytes = await bytesOf(chunks);
  const lines = format === 'agent-lightning-otlp' ? [] : bytes.toString('utf8').split('\n').slice(0, -1);
  return { lines: lines.map((text) => JSON.parse(text)), summary: summary() };
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

const reply = (messageId: string, change: Partial<DatasetRow> = {}): DatasetRow =>
  aRow({ messageId, response: `reply ${messageId}`, ...change });

test('a prompt is exported once, however it is written', async () => {
  const messages = ['How much?', ' how   MUCH ', 'How much is it?'];
  const { lines, summary } = await exported(
    'trl-prompt-only',
    messages.map((message, index) => aRow({ messageId: `m${index}`, message })),
  );
  expect(lines).toMatchObject([{ message_id: 'm0' }, { message_id: 'm2' }]);
  expect(summary).toEqual({ rows: 3, written: 2, dropped: { duplicate_prompt: 1 } });
});

test('duplicates are kept where labels and probabilities count', async () => {
  const twice = [aRow({ messageId: 'a', liked: true }), aRow({ messageId: 'b', liked: false })];
  expect((await exported('trl-kto', twice)).lines).toMatchObject([{ label: true }, { label: false }]);
  expect((await exported('bandit', twice)).lines).toHaveLength(2);
});

test('a pair is the liked reply over the one that it replaced, also along a chain of replacements', async () => {
  const { lines, summary } = await exported('trl-dpo', [
    reply('a', { liked: false }),
    reply('b', { regenerateOf: 'a', liked: true }),
    reply('other'),
    reply('c', { regenerateOf: 'b', liked: true }),
    reply('d', { regenerateOf: 'a', liked: true }),
  ]);
  expect(lines).toMatchObject([
    { chosen: [{ content: 'reply b' }], rejected: [{ content: 'reply a' }] },
    { chosen: [{ content: 'reply c' }], rejected: [{ content: 'reply b' }] },
    { chosen: [{ content: 'reply d' }], rejected: [{ content: 'reply a' }] },
  ]);
  expect(summary).toEqual({ rows: 5, written: 3, dropped: { no_replaced_reply: 2 } });
});

test.each<[string, Partial<DatasetRow>, string]>([
  ['that nobody judged', { regenerateOf: 'a', liked: null }, 'replacement_not_liked'],
  ['that was disliked too', { regenerateOf: 'a', liked: false }, 'replacement_not_liked'],
  ['of a reply that is not in the snapshot', { regenerateOf: 'gone', liked: true }, 'replaced_reply_missing'],
  ['to another prompt', { regenerateOf: 'a', liked: true, message: 'And the roof?' }, 'replaced_reply_missing'],
])('a replacement %s is no pair', async (_, change, reason) => {
  const { lines, summary } = await exported('trl-dpo', [reply('a'), reply('b', change)]);
  expect(lines).toEqual([]);
  expect(summary.dropped).toEqual({ no_replaced_reply: 1, [reason]: 1 });
});

test.each(EXPORT_FORMATS)('%s: every row is written or counted as dropped, once', async (format) => {
  const rows = fc.array(
    fc
      .record({
        message: fc.constantFrom('one', 'two', 'three'),
        liked: fc.constantFrom(true, false, null),
        propensity: fc.constantFrom(0.125, null),
        replaces: fc.option(fc.nat(20), { nil: null }),
      })
      .map(({ replaces, ...row }) => ({ ...row, regenerateOf: replaces === null ? null : `m${replaces}` })),
    { maxLength: 20 },
  );
  await fc.assert(
    fc.asyncProperty(rows, async (changes) => {
      const { summary } = await exported(
        format,
        changes.map((change, index) => aRow({ messageId: `m${index}`, ...change })),
      );
      const dropped = Object.values(summary.dropped).reduce((sum, count) => sum + count, 0);
      expect(summary.rows).toBe(changes.length);
      expect(summary.written + dropped).toBe(changes.length);
    }),
    { numRuns: 50 },
  );
});

test('the spans of many turns are those of each, joined', async () => {
  const rows = [reply('a'), reply('b'), reply('c')];
  const { chunks } = exportRows('agent-lightning-otlp', async function* () {
    yield rows;
  });
  expect(await bytesOf(chunks)).toEqual(Buffer.concat(rows.map(encodeTurn)));
});

test('counted texts are as a map of them, while the table grows', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(1_200), fc.boolean()), { minLength: 2_000, maxLength: 3_000 }), (steps) => {
      const counts = new TextCounts();
      const reference = new Map<string, number>();
      const found: (number | boolean)[] = [];
      const expected: (number | boolean)[] = [];
      for (const [number, adds] of steps) {
        const text = `text ${number}`;
        const before = reference.get(text) ?? 0;
        const left = adds ? before + 1 : Math.max(0, before - 1);
        reference.set(text, left);
        expected.push(before > 0, adds ? before : left);
        found.push(counts.has(text), adds ? counts.add(text) : counts.subtract(text));
      }
      expect(found).toEqual(expected);
    }),
    { numRuns: 3 },
  );
});
