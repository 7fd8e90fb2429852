import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type RolloutConfigRequest, rolloutConfigRequest } from '../../../src/contracts/http/rollouts.ts';
import { AGENTS } from '../../../src/domain/chat/vocabulary.ts';
import { PERSON_ACTIONS, type PersonAction } from '../../../src/domain/rollout/people.ts';

export const USAGE = `Usage: npm run rollout -- <command>
  list [--agent <agent>]                      the rollouts, newest first
  show <id>                                   one rollout: state, statistics, decisions, orders
  replay <id>                                 each decision again from its stored snapshot; fails when one differs
  start --agent <agent> --candidate <policy id> [--config '<json>'] [--id <id>]
                                              shows the sample size, then starts; --config as in POST /api/v1/rollouts
  approve | pause | resume | promote | abort <id> --reason "<why>"
  kill --reason "<why>" [--agent <agent>]     no candidate (of that agent) serves, from now on, in every process
  unkill --reason "<why>" [--agent <agent>]   takes that back; both say which switches are on then
  sample-size [--delta 0.03] [--sd 0.16] [--alpha 0.05] [--power 0.8] [--users-per-day <n>]
Orders are signed by --person <name>. @default command`;

/** Wrong options, in one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export type RolloutCommand =
  | { readonly name: 'help' }
  | { readonly name: 'list'; readonly agent: string | null }
  | { readonly name: 'show' | 'replay'; readonly id: string }
  | {
      readonly name: 'start';
      readonly agent: string;
      readonly candidate: string;
      readonly config: RolloutConfigRequest;
      readonly id: string | null;
      readonly person: string;
    }
  | {
      readonly name: 'order';
      readonly action: PersonAction;
      readonly id: string;
      readonly reason: string;
      readonly person: string;
    }
  | { readonly name: 'kill' | 'unkill'; readonly agent: string; readonly reason: string; readonly person: string }
  | {
      readonly name: 'sample-size';
      readonly design: { readonly delta: number; readonly sd: number; readonly alpha: number; readonly power: number };
      readonly usersPerDay: number | null;
    };

const text = { type: 'string' } as const;
const OPTIONS: Readonly<Record<string, Readonly<Record<string, typeof text>>>> = {
  list: { agent: text },
  show: {},
  replay: {},
  start: { agent: text, candidate: text, config: text, id: text, person: text },
  ...Object.fromEntries(PERSON_ACTIONS.map((action) => [action, { reason: text, person: text }])),
  kill: { reason: text, agent: text, person: text },
  unkill: { reason: text, agent: text, person: text },
  'sample-size': { delta: text, sd: text, alpha: text, power: text, 'users-per-day': text },
};
const WITH_ID: ReadonlySet<string> = new Set(['show', 'replay', ...PERSON_ACTIONS]);
const DEFAULT_PERSON = 'command';
/** The kill switch of every agent. */
export const EVERY_AGENT = '*';

/** The command of a command line. @throws UsageError */
export function parseRolloutCommand(args: readonly string[]): RolloutCommand {
  const [name = '', ...rest] = args;
  if (args.includes('--help') || args.includes('-h') || name === 'help') return { name: 'help' };
  const options = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
  if (options === undefined) {
    throw new UsageError(`expected a command, one of ${Object.keys(OPTIONS).join(', ')}; found "${name}"`);
  }
  const { values, positionals } = parsed(rest, options);
  const given = (option: string): string => {
    const value = values[option];
    if (value === undefined || value.trim() === '') throw new UsageError(`${name} needs --${option}`);
    return value;
  };
  const wanted = WITH_ID.has(name) ? 1 : 0;
  const [id = ''] = positionals;
  if (positionals.length !== wanted) {
    throw new UsageError(wanted === 1 ? `${name} needs one rollout id` : `${name} takes no "${positionals.join(' ')}"`);
  }
  const person = values.person ?? DEFAULT_PERSON;
  switch (name) {
    case 'list':
      return { name, agent: values.agent ?? null };
    case 'show':
    case 'replay':
      return { name, id };
    case 'start':
      return {
        ...{ name, agent: given('agent'), candidate: given('candidate'), id: values.id ?? null, person },
        config: configOf(values.config),
      };
    case 'kill':
      return { name, agent: killedAgent(values.agent), reason: given('reason'), person };
    case 'unkill':
      return { name, agent: values.agent ?? EVERY_AGENT, reason: given('reason'), person };
    case 'sample-size':
      return { name, design: designOf(values), usersPerDay: numberOf('users-per-day', values['users-per-day'], null) };
    default: {
      const action = PERSON_ACTIONS.find((known) => known === name);
      if (action === undefined) throw new UsageError(`no command ${name}`);
      return { name: 'order', action, id, reason: given('reason'), person };
    }
  }
}

/** Whether a name is one that a kill switch is looked up by: one that no agent has would stop nothing. */
export function isSwitchName(agent: string): boolean {
  return agent === EVERY_AGENT || AGENTS.some((known) => known === agent);
}

function killedAgent(agent = EVERY_AGENT): string {
  if (isSwitchName(agent)) return agent;
  throw new UsageError(`--agent: expected ${AGENTS.join(', ')} or ${EVERY_AGENT} for every agent; found "${agent}"`);
}

type Values = Readonly<Record<string, string | undefined>>;

function parsed(args: readonly string[], options: Readonly<Record<string, typeof text>>) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const texts: Values = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]),
    );
    return { values: texts, positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function configOf(json: string | undefined): RolloutConfigRequest {
  if (json === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new UsageError(`--config: expected JSON, found ${json}`);
  }
  const { success, data, error } = rolloutConfigRequest.safeParse(value);
  if (!success) throw new UsageError(`--config: ${z.prettifyError(error).replaceAll('\n', ' ')}`);
  return data;
}

function designOf(values: Values) {
  return {
    delta: inRange('delta', values.delta, 0.03, 0, 1),
    sd: inRange('sd', values.sd, 0.16, 0, 1),
    alpha: inRange('alpha', values.alpha, 0.05, 0, 0.5),
    power: inRange('power', values.power, 0.8, 0, 1),
  };
}

function inRange(name: string, value: string | undefined, byDefault: number, above: number, below: number): number {
  const found = numberOf(name, value, byDefault) ?? byDefault;
  if (!(found > above && found < below)) {
    throw new UsageError(`--${name}: expected a number between ${above} and ${below}, found ${value}`);
  }
  return found;
}

function numberOf(name: string, value: string | undefined, byDefault: number | null): number | null {
  if (value === undefined) return byDefault;
  const found = Number(value);
  if (value.trim() === '' || !Number.isFinite(found) || found <= 0) {
    throw new UsageError(`--${name}: expected a number above 0, found ${value}`);
  }
  return found;
}
