import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SCENARIOS } from './scenarios.ts';

jest.setTimeout(120_000);

const FOLDER = path.join(import.meta.dirname, 'histories');
const FILES = readdirSync(FOLDER).sort();
const THUMBS_UP = FILES.filter((file) => file.startsWith('chatTurn.thumbs-up.'));
const historyOf = (file: string) => JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8'));

/** The error of each file's replay, null where it replays. */
function replay(files: readonly string[], ...options: readonly string[]): Map<string, string | null> {
  const program = path.join(import.meta.dirname, 'replay-histories.ts');
  const output = execFileSync(process.execPath, [program, ...options, ...files], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const results = output.split('\n').flatMap((line) => (line.startsWith('{"file"') ? [JSON.parse(line)] : []));
  return new Map(results.map(({ file, error }) => [path.basename(file), error]));
}

test.each([
  ['the workflow code of today', []],
  ['it when traces are on, whether they were on or off when it was recorded', ['--traced']],
])('every recorded history replays on %s', (_name, options) => {
  const errors = replay(
    FILES.map((file) => path.join(FOLDER, file)),
    ...options,
  );
  expect([...errors]).toEqual(FILES.map((file) => [file, null]));
});

test('a history of other workflow code is refused', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lightning-replay-'));
  try {
    const history = historyOf(THUMBS_UP[0] ?? '');
    for (const event of history.events) {
      const payload = event.markerRecordedEventAttributes?.details?.data?.payloads[0];
      if (payload !== undefined) renameActivity(payload, 'answerTurn', 'generateSomethingElse');
    }
    const file = path.join(folder, 'renamed.json');
    writeFileSync(file, JSON.stringify(history));
    expect(replay([file]).get('renamed.json')).toMatch(/^DeterminismViolationError: .*generateSomethingElse/s);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('every workflow and every scenario has a recorded history', () => {
  const index = readFileSync(path.resolve(import.meta.dirname, '../../src/workflows/index.ts'), 'utf8');
  const workflows = [...index.matchAll(/export \{ (\w+) \}/g)].map((match) => match[1]);
  expect(workflows.length).toBeGreaterThan(0);
  for (const name of [...workflows, ...Object.keys(SCENARIOS)]) {
    expect(FILES.filter((file) => file.startsWith(`${name}.`))).not.toEqual([]);
  }
});

test('a turn with one feedback on the undisturbed path has at most 25 events', () => {
  expect(THUMBS_UP.length).toBeGreaterThan(0);
  for (const file of THUMBS_UP) expect(historyOf(file).events.length).toBeLessThanOrEqual(25);
});

function renameActivity(payload: { data: string }, from: string, to: string): void {
  const text = Buffer.from(payload.data, 'base64').toString('utf8');
  payload.data = Buffer.from(text.replaceAll(from, to)).toString('base64');
}
