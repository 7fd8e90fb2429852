import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { LoopOptions } from './options.ts';

/** What a loop must know after it was killed; everything else is in the store and in Temporal. */
const progressSchema = z.strictObject({
  /** Names what is played: another mode, seed or size begins anew. */
  play: z.string(),
  /** Conversations that are over. */
  conversations: z.int().min(0),
  /** Stages in which everything was killed, as it was asked for. */
  killedIn: z.array(z.string()).readonly(),
  /** When the loop began, ms since 1970. */
  startedAtMs: z.number(),
  isFinished: z.boolean(),
});
export type LoopProgress = z.infer<typeof progressSchema>;

const FILE = 'loop.json';

/**
 * The progress of the loop that was killed in the folder, or of a new one: then whatever an earlier, finished loop left is removed.
 * @throws Error for a folder with something else in it.
 */
export function openProgress({ mode, seed, size, stateFolder }: LoopOptions): LoopProgress {
  const play = `${mode}-${seed}-${size}`;
  const path = join(stateFolder, FILE);
  if (existsSync(path)) {
    const found = progressSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    if (found.play === play && !found.isFinished) return found;
  } else if (existsSync(stateFolder) && readdirSync(stateFolder).length > 0) {
    throw new Error(`${stateFolder} has files that are not a loop's: choose another --state`);
  }
  rmSync(stateFolder, { recursive: true, force: true });
  mkdirSync(stateFolder, { recursive: true });
  const fresh = { play, conversations: 0, killedIn: [], startedAtMs: Date.now(), isFinished: false };
  saveProgress(stateFolder, fresh);
  return fresh;
}

/** Replaces the file in one step: a reader never sees half of it. */
export function saveProgress(stateFolder: string, progress: LoopProgress): void {
  const path = join(stateFolder, FILE);
  writeFileSync(`${path}.tmp`, JSON.stringify(progress));
  renameSync(`${path}.tmp`, path);
}
