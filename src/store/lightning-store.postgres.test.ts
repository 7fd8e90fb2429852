import { createDatabase, type PostgresServer, postgresForTests } from '../../test/support/postgres.ts';
import { lightningStoreContract } from './lightning-store.contract.ts';

let server: PostgresServer | undefined;
afterAll(() => server?.stop());

lightningStoreContract(async () => {
  server = await postgresForTests();
  return { databaseUrl: await createDatabase(server.url) };
});
