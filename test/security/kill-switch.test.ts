import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { OpenApiClient } from '../support/open-api-client.ts';
import { freePort } from '../support/service.ts';
import { superviseApi } from '../support/supervised-api.ts';
import { startWorld } from '../support/world.ts';

jest.setTimeout(120_000);

test('the kill switch is withdrawn as soon as keys are made, while the service runs', async () => {
  const world = await startWorld('sqlite');
  const port = String(await freePort());
  const supervised = await superviseApi({ ...world.environment, PORT: port });
  const url = `http://127.0.0.1:${port}`;
  const api = new OpenApiClient(url);
  try {
    expect((await api.get('/api/v1/web-config')).json.kill_switch).toBe(true);
    const keys = resolve(__dirname, '../../scripts/keys.ts');
    const create = [keys, 'create', 'ops', 'operator'];
    const { stdout } = await promisify(execFile)(process.execPath, create, {
      env: { PATH: process.env.PATH, ...world.environment },
    });
    const headers = { Authorization: `Bearer ${stdout.trim()}` };
    // Keys are read again within five seconds.
    for (let attempt = 0; attempt < 100; attempt += 1) {
      if ((await api.get('/api/v1/web-config')).status === 401) break;
      await delay(100);
    }
    expect((await api.get('/api/v1/web-config', { headers })).json.kill_switch).toBe(false);
    const press = (more: Record<string, string>) =>
      fetch(`${url}/api/v1/dev/kill-worker`, { method: 'POST', headers: more });
    expect([(await press({})).status, (await press(headers)).status]).toEqual([401, 404]);
    expect((await api.get('/health/live')).status).toBe(200);
    expect(supervised.restarts()).toBe(0);
  } finally {
    await supervised.stop();
    await world.stop();
  }
});
