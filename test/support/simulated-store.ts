import path from 'node:path';
import { openInProcessService } from '../../scripts/lib/in-process-service.ts';
import { homeCatalogue } from '../../scripts/lib/simulation/catalogue.ts';
import { createSimulation } from '../../src/simulation/simulate.ts';
import type { Taste, TasteFamily } from '../../src/simulation/taste/taste.ts';

/** A SQLite file with the turns and the feedback of simulated homeowners, four turns each: what a service would have after weeks. */
export async function writeSimulatedStore(
  folder: string,
  { family, seed, turns }: { readonly family: TasteFamily; readonly seed: number; readonly turns: number },
): Promise<{ readonly file: string; readonly taste: Taste }> {
  const file = path.join(folder, `simulated-${family}-${seed}-${turns}.db`);
  const service = await openInProcessService({ file });
  try {
    const users = Math.ceil(turns / 4);
    const simulation = createSimulation({ family, seed, users, concurrency: 8 }, homeCatalogue(), service.homeview);
    await simulation.run(turns, () => undefined);
    return { file, taste: simulation.taste };
  } finally {
    await service.close();
  }
}
