import { TASTE_FAMILIES, type TasteFamily } from '../../../src/simulation/taste/taste.ts';
import { parseOptions, UsageError, wholeNumber } from '../usage.ts';

export const USAGE = `Usage: npm run simulate -- [options]
  Simulated homeowners talk to a running service; every turn is marked simulated. The same options again go on where a run was
  stopped, and change nothing that is there.
  --turns <n>        turns of the whole simulation (1200)
  --seed <n>         decides people, questions, taste and every reaction (7)
  --taste <family>   ${TASTE_FAMILIES.join(', ')} (persona)
  --users <n>        people (a quarter of the turns)
  --concurrency <n>  conversations under way at once (16)
  --url <address>    the service (http://127.0.0.1:8000)
  --key <key>        an API key (role chat or operator), for a service that has keys
  --delete           takes every simulated turn away, with its feedback and its workflow (role operator)
  --help             this text`;

export interface SimulateOptions {
  readonly command: 'simulate' | 'delete' | 'help';
  readonly turns: number;
  readonly seed: number;
  readonly taste: TasteFamily;
  readonly users: number;
  readonly concurrency: number;
  readonly url: string;
  readonly key: string | null;
}

/** What the arguments ask for. @throws UsageError */
export function parseSimulateOptions(args: readonly string[]): SimulateOptions {
  const values = parseOptions(args, {
    turns: { type: 'string' },
    seed: { type: 'string' },
    taste: { type: 'string' },
    users: { type: 'string' },
    concurrency: { type: 'string' },
    url: { type: 'string' },
    key: { type: 'string' },
    delete: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  const turns = wholeNumber('--turns', values.turns ?? '1200', 1, 10_000_000);
  const taste = TASTE_FAMILIES.find((family) => family === (values.taste ?? 'persona'));
  if (taste === undefined) {
    throw new UsageError(`--taste: expected ${TASTE_FAMILIES.join(', ')}, found "${values.taste}"`);
  }
  return {
    command: values.help ? 'help' : values.delete ? 'delete' : 'simulate',
    turns,
    seed: wholeNumber('--seed', values.seed ?? '7', 0, 2 ** 32 - 1),
    taste,
    users: wholeNumber('--users', values.users ?? String(Math.ceil(turns / 4)), 1, 10_000_000),
    concurrency: wholeNumber('--concurrency', values.concurrency ?? '16', 1, 256),
    url: address(values.url ?? 'http://127.0.0.1:8000'),
    key: values.key ?? null,
  };
}

function address(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`--url: expected an address that starts with http:// or https://, found "${text}"`);
  }
  return text.replace(/\/+$/, '');
}
