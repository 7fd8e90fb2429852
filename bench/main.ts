// `npm run bench -- turn`, `-- serving`, `-- training`: speed claims; of turns as a ratio inside one run beside a peer or a floor.
import { benchServing } from './serving.ts';
import { benchTraining } from './training.ts';
import { benchTurn } from './turn.ts';

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  turn: benchTurn,
  serving: benchServing,
  training: benchTraining,
};

const name = process.argv[2] ?? '';
const bench = BENCHES[name];
if (bench === undefined) {
  process.stderr.write(`bench: unknown name "${name}"; expected one of: ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(2);
}
await bench();
process.exit();
