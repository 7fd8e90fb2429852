import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { findChromium, openBrowser, REMOTE_NAME } from '../support/browser.ts';
import { saveCandidate, storeOf } from '../support/rollouts.ts';
import { type ServiceProcess, startWorker } from '../support/service.ts';
import { buildWeb } from '../support/web-build.ts';
import { startWorld, type World } from '../support/world.ts';
import { DashboardSteps, DESKTOP, PHONE } from './dashboard-steps.ts';

jest.setTimeout(180_000);

const KEYS = {
  app: 'app-key-0123456789abcdef',
  ana: 'ana-key-0123456789abcdef',
  ops: 'ops-key-0123456789abcdef',
} as const;
const TEMPORAL_UI_PORT = '8233';
const PAINTING = 'How much to paint my living room?';

const suite = findChromium() === null ? describe.skip : describe;

suite('who is signed in', () => {
  let world: World;
  let worker: ServiceProcess;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    await buildWeb();
    const LIGHTNING_API_KEYS = `app:chat:${KEYS.app},ana:analyst:${KEYS.ana},ops:operator:${KEYS.ops}`;
    world = await startWorld('sqlite', { LIGHTNING_API_KEYS, TEMPORAL_UI_PORT });
    [worker, browser] = await Promise.all([startWorker(world.environment, 'learning'), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await worker?.stop();
    await world?.stop();
  });
  afterEach(async () => {
    await page.context().close();
  });

  const open = async (address: string, options: BrowserContextOptions = DESKTOP) => {
    page = await (await browser.newContext(options)).newPage();
    await page.goto(address);
  };
  const signIn = async (key: string) => {
    await page.getByLabel('API key').fill(key);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
  };
  const ask = async (question: string) => {
    await page.getByLabel('Your message').fill(question);
    await page.getByLabel('Your message').press('Enter');
  };
  const anotherKey = () => page.getByRole('button', { name: 'Sign in with another key' });

  test('with a key that may not chat is offered another one, and the question is answered under it', async () => {
    await open(world.url);
    await signIn(KEYS.ana);
    await ask(PAINTING);
    await page.getByRole('alert').getByText('This key may not do that').waitFor();
    expect(await page.getByRole('button', { name: 'Edit the message' }).count()).toBe(0);
    expect(await DashboardSteps.of(page).barriers()).toEqual([]);

    await anotherKey().focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.type')).toBe('password');
    await page.getByLabel('API key').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await DashboardSteps.of(page).barriers()).toEqual([]);
    // A wrong key ends nothing: the one at hand still holds.
    await page.getByRole('button', { name: 'Stay signed in as ana' }).click();
    await anotherKey().click();
    await signIn(KEYS.app);
    await page.getByRole('heading', { name: PAINTING }).waitFor();
    await page.getByRole('heading', { name: 'Sources' }).waitFor();
  });

  test('with a key that may only read is offered another one where they give an order', async () => {
    const store = storeOf(world);
    const body = { agent: 'chat_agent', candidate_policy_id: await saveCandidate(store), rollout_id: 'to-approve' };
    await store.close();
    const headers = { Authorization: `Bearer ${KEYS.ops}` };
    expect((await world.api.post('/api/v1/rollouts', body, { headers })).status).toBe(201);
    await open(`${world.url}/dashboard/rollouts/to-approve`);
    await signIn(KEYS.ana);
    await page.getByLabel('Reason', { exact: true }).fill('It is better.');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('alert').getByText('This key may not do that').waitFor();
    await anotherKey().click();
    await signIn(KEYS.ops);
    await page.getByLabel('Reason', { exact: true }).fill('It is better.');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.locator('#orders').getByText('It is better.').waitFor();
  });

  test.each([
    ['a desktop', DESKTOP],
    ['the narrowest phone', PHONE],
  ] as const)('signs out by the keyboard and leaves nothing behind: %s', async (_name, options) => {
    await open(world.url, options);
    await signIn(KEYS.app);
    await ask(PAINTING);
    await page.getByRole('heading', { name: 'Sources' }).waitFor();
    const conversation = page.url();
    expect(new URL(conversation).search).toContain('conversation=');
    expect(await DashboardSteps.of(page).barriers()).toEqual([]);
    expect(await DashboardSteps.of(page).overflowPx()).toBe(0);
    const button = await page.getByRole('button', { name: 'Sign out' }).boundingBox();
    expect((button?.x ?? 0) + (button?.width ?? 0)).toBeLessThanOrEqual(options.viewport.width);
    const [cookie] = await page.context().cookies();

    await page.getByRole('button', { name: 'Sign out' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('API key').waitFor();
    expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
    expect(await page.context().cookies()).toEqual([]);
    const headers = { Cookie: `${cookie?.name}=${cookie?.value}` };
    expect((await world.api.get('/api/v1/session', { headers })).status).toBe(401);

    // Somebody else with the same key starts anew, and does not see what the one before asked.
    await signIn(KEYS.app);
    await page.getByRole('heading', { name: 'What are you planning at home?' }).waitFor();
    await page.goto(conversation);
    await page.getByLabel('Your message').waitFor();
    await page.getByRole('heading', { name: 'What are you planning at home?' }).waitFor();
    expect(await page.locator('article.turn').count()).toBe(0);
    // Nor is what they ask themselves refused as a part of it.
    await ask(PAINTING);
    await page.getByRole('heading', { name: 'Sources' }).waitFor();
    expect(page.url()).not.toBe(conversation);
  });

  test('and comes from another machine sees no link to their own one, but the name of the workflow', async () => {
    await open(world.url.replace('127.0.0.1', REMOTE_NAME));
    await signIn(KEYS.ops);
    await ask(PAINTING);
    await page.getByText(/chat-turn\//).waitFor();
    expect(await page.getByRole('link', { name: /Temporal/ }).count()).toBe(0);
    await page.context().close();
    await open(world.url);
    await signIn(KEYS.ops);
    await page.getByRole('link', { name: /^Temporal/ }).waitFor();
  });
});
