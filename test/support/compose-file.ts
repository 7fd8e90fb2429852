import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** What we look at of a service in docker-compose.yml. */
export interface ComposeService {
  readonly image?: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly restart?: string;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const VARIABLE = /\$\{([A-Z_]+)(?:(:-|:\?)([^}]*))?\}/g;

/** The file with its variables filled in as Docker Compose does it: in the parsed values. @throws when a required one (`:?`) is not set */
export function readComposeFile(path: string, env: Readonly<Record<string, string>>): ComposeFile {
  return parse(readFileSync(path, 'utf8'), (_key, value) => (typeof value === 'string' ? fillIn(value, env) : value), {
    merge: true,
  });
}

function fillIn(text: string, env: Readonly<Record<string, string>>): string {
  return text.replaceAll(VARIABLE, (_all, name: string, operator = '', rest = '') => {
    const value = env[name] ?? '';
    if (value !== '') return value;
    if (operator === ':?') throw new Error(`${name}: ${rest}`);
    return operator === ':-' ? rest : '';
  });
}
