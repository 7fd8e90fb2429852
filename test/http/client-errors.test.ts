import { rawRequest } from '../support/raw-http.ts';
import { startWorld, type World } from '../support/world.ts';

jest.setTimeout(120_000);

let world: World;
beforeAll(async () => {
  world = await startWorld('sqlite');
});
afterAll(async () => {
  await world?.stop();
});

const FILE = '/docs/swagger-ui.css';

test.each(['gzip', 'deflate', 'br'])(
  'a body that is not the %s that it claims to be is answered 400',
  async (encoding) => {
    for (const route of ['/api/v1/chat', '/api/v1/chat/feedback']) {
      const headers = { 'Content-Encoding': encoding };
      const { status, json } = await world.api.post(route, { message: 'How much to paint?' }, { headers });
      expect([status, json.type]).toEqual([400, '/problems/malformed_json']);
    }
  },
);

test('a range beyond a file is answered 416, with its size, and is not to be kept', async () => {
  const { status, json, headers } = await rawRequest(world.url + FILE, { headers: { Range: 'bytes=99999999-' } });
  expect([status, json.type]).toEqual([416, '/problems/range_not_satisfiable']);
  expect(headers['content-range']).toMatch(/^bytes \*\/\d+$/);
  expect(headers['cache-control']).toBeUndefined();
});

test('a file that must be of another version is answered 412', async () => {
  const { status, json } = await rawRequest(world.url + FILE, { headers: { 'If-Match': '"another"' } });
  expect([status, json.type]).toEqual([412, '/problems/precondition_failed']);
});

test('none of them is an error in the log', () => {
  expect(world.process.output()).not.toContain('request failed');
});
