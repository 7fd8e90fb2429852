import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run train -- [options]
  Trains a candidate policy of an agent from its logged turns, over a running service. What it will need is shown before it starts.
  --agent <name>          (chat_agent)
  --algorithm <name>      grpo, dr_grpo, dapo, dpo, ppo, bandit, or a plug-in of the service (grpo)
  --seed <n>              the same seed and snapshot give the same policy (1)
  --snapshot <id>         what is trained on (a snapshot is frozen first)
  --base <policy id>      where training starts (the policy that serves the agent)
  --set <name>=<value>    a hyper-parameter, in JSON; may be repeated
  --budget <n>            the most answers that may be generated (the service's default)
  --include-simulated     turns of simulated homeowners take part
  --rollout               a candidate that passes, or stays unproven, starts a rollout
  --run-id <id>           the same id again is the same run
  --dry-run               only shows what the run would need
  --watch                 shows the progress until the run ends, then the report
  --report <folder>       with --watch: writes the report and its pictures there
  --url <address>         the service (http://127.0.0.1:8000)
  --key <key>             an API key (role operator), for a service that has keys
  --help                  this text`;

export interface TrainOptions {
  readonly command: 'train' | 'help';
  /** The body of the request. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly isWatched: boolean;
  readonly reportFolder: string | null;
  readonly url: string;
  readonly key: string | null;
}

/** The command line was wrong: one line that says how. */
export class UsageError extends Error {}

const LARGEST_SEED = 2 ** 32 - 1;

/** What the arguments ask for. Names and values that only the service knows are checked there. @throws UsageError */
export function parseTrainOptions(args: readonly string[]): TrainOptions {
  const values = parse(args);
  if (values.report !== undefined && values.watch !== true) {
    throw new UsageError('--report needs --watch: the report is there when the run has ended');
  }
  const budget = values.budget === undefined ? null : wholeNumber('--budget', values.budget, 1_000_000);
  return {
    command: values.help === true ? 'help' : 'train',
    request: {
      agent: values.agent ?? 'chat_agent',
      algorithm: values.algorithm ?? 'grpo',
      seed: wholeNumber('--seed', values.seed ?? '1', LARGEST_SEED),
      hyper_parameters: Object.fromEntries((values.set ?? []).map(hyperParameter)),
      ...(values.snapshot !== undefined && { snapshot_id: values.snapshot }),
      ...(values.base !== undefined && { base_policy_id: values.base }),
      ...(budget !== null && { budget: { max_generator_calls: budget } }),
      ...(values['include-simulated'] === true && { include_simulated: true }),
      ...(values.rollout === true && { rollout: {} }),
      ...(values['run-id'] !== undefined && { run_id: values['run-id'] }),
      ...(values['dry-run'] === true && { dry_run: true }),
    },
    isWatched: values.watch === true,
    reportFolder: values.report ?? null,
    url: address(values.url ?? 'http://127.0.0.1:8000'),
    key: values.key ?? null,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        agent: { type: 'string' },
        algorithm: { type: 'string' },
        seed: { type: 'string' },
        snapshot: { type: 'string' },
        base: { type: 'string' },
        set: { type: 'string', multiple: true },
        budget: { type: 'string' },
        'include-simulated': { type: 'boolean' },
        rollout: { type: 'boolean' },
        'run-id': { type: 'string' },
        'dry-run': { type: 'boolean' },
        watch: { type: 'boolean' },
        report: { type: 'string' },
        url: { type: 'string' },
        key: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    // Node's own words name the option; its advice about "--" is for other programs.
    throw new UsageError((error instanceof Error ? error.message : String(error)).split('. ')[0] ?? '');
  }
}

/** `beta=0.1` is a number, `objective=ips` a word. */
function hyperParameter(text: string): readonly [string, unknown] {
  const [, name, value] = /^([A-Za-z0-9_]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new UsageError(`--set: expected <name>=<value>, found "${text}"`);
  }
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value];
  }
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  throw new UsageError(`${option}: expected a whole number from 0 to ${most}, found "${text}"`);
}

function address(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`--url: expected an address that starts with http:// or https://, found "${text}"`);
  }
  return text.replace(/\/+$/, '');
}
