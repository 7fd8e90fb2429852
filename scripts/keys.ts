/**
 * `npm run keys -- list`                  the API keys of the configured database, never their text
 * `npm run keys -- create <name> <role>`  makes a key (role chat, analyst or operator) and prints it, once
 * `npm run keys -- revoke <name>`         revokes a key and ends its browser sessions, in every process within 5 s
 */
import { randomUUID } from 'node:crypto';
import { apiKeyOf, newKeyText } from '../src/api/access/api-key.ts';
import { loadConfigOrExit } from '../src/config.ts';
import { type AuditAction, type AuditEntry, ROLES } from '../src/domain/access/access.ts';
import type { LightningStore } from '../src/store/lightning-store.ts';
import { checkSchema } from '../src/store/migrate.ts';
import { openLightningStore } from '../src/store/open-lightning-store.ts';

const USAGE = 'Usage: npm run keys -- list | create <name> <role> | revoke <name>';
const NAME = /^[A-Za-z0-9_.-]{1,64}$/;

/** A refusal in one line. */
class CommandError extends Error {}

async function list(store: LightningStore): Promise<void> {
  for (const { name, role, createdAt, revokedAt } of await store.listApiKeys()) {
    console.log(
      [name, role, `created ${createdAt}`, revokedAt === null ? 'active' : `revoked ${revokedAt}`].join('  '),
    );
  }
}

async function create(store: LightningStore, name: string, roleText: string): Promise<void> {
  const role = ROLES.find((known) => known === roleText);
  if (!NAME.test(name)) throw new CommandError('a name is 1 to 64 letters, digits, "_", "." or "-"');
  if (role === undefined) throw new CommandError(`a role is one of ${ROLES.join(', ')}, not "${roleText}"`);
  const key = newKeyText();
  const entry = audit('key_created', name, { role });
  const row = apiKeyOf({ name, role, key }, { keyId: `key-${randomUUID()}`, createdAt: entry.createdAt });
  if ((await store.createApiKey(row, entry)) === 'name_taken') {
    throw new CommandError(`there is an active key named ${name}: revoke it first, or choose another name`);
  }
  console.error(`The ${role} key of ${name}; it is shown this once:`);
  console.log(key);
}

async function revoke(store: LightningStore, name: string): Promise<void> {
  if (!(await store.revokeApiKey(name, audit('key_revoked', name)))) {
    throw new CommandError(`there is no active key named ${name}`);
  }
  console.log(`Revoked the key of ${name}.`);
}

function audit(action: AuditAction, target: string, detail: AuditEntry['detail'] = null): AuditEntry {
  const createdAt = new Date().toISOString();
  return { auditId: `audit-${randomUUID()}`, createdAt, actor: 'command', action, target, detail };
}

const [command, name, role, ...rest] = process.argv.slice(2);
const config = loadConfigOrExit();
const store = openLightningStore(config.store);
try {
  await checkSchema(config.store);
  if (command === 'list' && name === undefined) await list(store);
  else if (command === 'create' && name && role && rest.length === 0) await create(store, name, role);
  else if (command === 'revoke' && name && role === undefined) await revoke(store, name);
  else throw new CommandError(USAGE);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof CommandError && error.message === USAGE ? 2 : 1;
} finally {
  await store.close();
}
