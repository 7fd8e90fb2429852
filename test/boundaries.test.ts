import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

jest.setTimeout(60_000);

const ROOT = path.resolve(import.meta.dirname, '..');
const CONFIG = '.dependency-cruiser.cjs';
const CRUISER = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

/** A copy of what the checker reads: services of other tests read the source folder itself at the same time. */
let copy: string;
beforeAll(() => {
  copy = mkdtempSync(path.join(os.tmpdir(), 'lightning-boundaries-'));
  for (const part of ['src', 'package.json', 'tsconfig.json']) {
    cpSync(path.join(ROOT, part), path.join(copy, part), { recursive: true });
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
  // The rules name packages by their place in node_modules, which the link would lead away from.
  const config = JSON.stringify(path.join(ROOT, CONFIG));
  const options = `{ ...require(${config}).options, preserveSymlinks: true }`;
  writeFileSync(path.join(copy, CONFIG), `module.exports = { ...require(${config}), options: ${options} };`);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** The names of the rules that the checker reports for files. */
function brokenRules(files: readonly string[]): string[] {
  const args = [CRUISER, ...files, '--config', CONFIG, '--output-type', 'json'];
  let output: string;
  try {
    output = execFileSync(process.execPath, args, {
      cwd: copy,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    // It ends with the number of violations as its exit code.
    output = (error as { stdout: string }).stdout;
  }
  return JSON.parse(output).summary.violations.map((violation: { rule: { name: string } }) => violation.rule.name);
}

// One forbidden import for each rule: a checker that sees no files, or no imports, would pass silently.
const PLANTED: readonly (readonly [rule: string, folder: string, source: string])[] = [
  ['domain-is-pure', 'src/domain/turn', "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;"],
  ['domain-is-pure', 'src/domain/reward', "import { z } from 'zod';\nexport const x = z;"],
  [
    'contracts',
    'src/contracts',
    "import type { LightningStore } from '../store/lightning-store.ts';\nexport type X = LightningStore;",
  ],
  [
    'trainers',
    'src/trainers',
    "import type { LightningStore } from '../store/lightning-store.ts';\nexport type X = LightningStore;",
  ],
  [
    'workflows-are-deterministic',
    'src/workflows',
    "import { randomUUID } from 'node:crypto';\nexport const x = randomUUID;",
  ],
  [
    'workflows-are-deterministic',
    'src/workflows',
    "import { createFeedbackActivities } from '../activities/feedback.ts';\nexport const x = createFeedbackActivities;",
  ],
  ['activities', 'src/activities', "import { loadConfig } from '../config.ts';\nexport const x = loadConfig;"],
  [
    'activities',
    'src/activities',
    "import { openLightningStore } from '../store/open-lightning-store.ts';\nexport const x = openLightningStore;",
  ],
  ['store', 'src/store', "import { HttpProblem } from '../api/problem.ts';\nexport const x = HttpProblem;"],
  ['generators', 'src/generators', "import { hashKey } from '../api/caller.ts';\nexport const x = hashKey;"],
  ['tracker', 'src/tracker', "import { Client } from '@temporalio/client';\nexport const x = Client;"],
  [
    'schedules',
    'src/schedules',
    "import type { LightningStore } from '../store/lightning-store.ts';\nexport type X = LightningStore;",
  ],
  [
    'simulation',
    'src/simulation/taste',
    "import { BASE_REWARDS } from '../../domain/reward/feedback-type.ts';\nexport const x = BASE_REWARDS;",
  ],
  ...(
    [
      'src/domain/reward',
      'src/domain/learning',
      'src/activities',
      'src/trainers',
      'src/workflows',
      'src/store',
    ] as const
  ).map(
    (folder) =>
      [
        'taste-is-hidden',
        folder,
        `import { drawTaste } from '${'../'.repeat(folder.split('/').length - 1)}simulation/taste/taste.ts';\nexport const x = drawTaste;`,
      ] as const,
  ),
  ['export', 'src/export', "import { hashKey } from '../api/caller.ts';\nexport const x = hashKey;"],
  ['temporal', 'src/temporal', "import { hashKey } from '../api/caller.ts';\nexport const x = hashKey;"],
  [
    'telemetry',
    'src/telemetry',
    "import type { LightningStore } from '../store/lightning-store.ts';\nexport type X = LightningStore;",
  ],
  [
    'api',
    'src/api',
    "import { createChatActivities } from '../activities/chat.ts';\nexport const x = createChatActivities;",
  ],
  [
    'api-reaches-temporal-by-its-port',
    'src/api',
    "import { Worker } from '@temporalio/worker';\nexport const x = Worker;",
  ],
];

/** The rules that a file with this source would break in the folder. */
function brokenByPlanting(folder: string, source: string): string[] {
  const file = path.join(folder, 'planted.ts');
  mkdirSync(path.join(copy, folder), { recursive: true });
  writeFileSync(path.join(copy, file), source);
  try {
    return brokenRules([file]);
  } finally {
    rmSync(path.join(copy, file));
  }
}

test.each(PLANTED)('the rule "%s" reports a forbidden import planted in %s', (rule, folder, source) => {
  expect(brokenByPlanting(folder, source)).toContain(rule);
});

test('permitted imports break no rule', () => {
  const source = "import { Worker } from '@temporalio/worker';\nexport const x = Worker;";
  expect(brokenByPlanting('src/temporal', source)).toEqual([]);
});
