import type { Browser } from 'playwright-core';
import { findChromium, openBrowser } from '../support/browser.ts';
import { buildWeb } from '../support/web-build.ts';
import { startWorld, type World } from '../support/world.ts';
import { DashboardSteps, DESKTOP, PHONE } from './dashboard-steps.ts';

jest.setTimeout(180_000);

const suite = findChromium() === null ? describe.skip : describe;

suite('the dashboard in a real browser', () => {
  let world: World;
  let browser: Browser;
  let policyId: string;

  beforeAll(async () => {
    await buildWeb();
    [world, browser] = await Promise.all([startWorld('sqlite'), openBrowser()]);
    const { json } = await world.api.get('/api/v1/policies?agent=chat_agent');
    policyId = json.policies[0].policy_id;
  });
  afterAll(async () => {
    await browser?.close();
    await world?.stop();
  });

  const pages = ['/dashboard/policies', '/dashboard/policies/:policy'];
  const urlOf = (page: string) => `${world.url}${page.replace(':policy', policyId)}`;

  test.each(pages)('everybody can use %s: light, dark, on a phone', async (page) => {
    for (const [scheme, options] of [
      ['light', DESKTOP],
      ['dark', DESKTOP],
      ['dark', PHONE],
    ] as const) {
      const shown = await DashboardSteps.open(browser, urlOf(page), { ...options, colorScheme: scheme });
      expect(await shown.barriers()).toEqual([]);
      expect(await shown.overflowPx()).toBe(0);
      expect(shown.consoleErrors).toEqual([]);
      await shown.close();
    }
  });

  test('the reader turns the page dark, and it stays so until they turn it back', async () => {
    const shown = await DashboardSteps.open(browser, urlOf('/dashboard/policies'), {
      ...DESKTOP,
      colorScheme: 'light',
    });
    const ground = () => shown.page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await shown.page.getByRole('button', { name: 'Use the dark colours' }).click();
    const dark = await ground();
    expect(dark).not.toBe(light);
    await shown.page.reload();
    await shown.isLoaded();
    expect(await ground()).toBe(dark);
    await shown.page.getByRole('button', { name: 'Use the light colours' }).click();
    expect(await ground()).toBe(light);
    await shown.close();
  });

  test('a table is sorted by a press on a head, by the keyboard too, and saved as it is defined', async () => {
    const shown = await DashboardSteps.open(browser, urlOf('/dashboard/policies'));
    const agents = async () => {
      const cells = await shown.page.locator('#policies tbody td:nth-child(2)').allInnerTexts();
      return cells.map((cell) => cell.trim());
    };
    const head = shown.page.getByRole('button', { name: 'Agent', exact: true });
    await head.focus();
    await shown.page.keyboard.press('Enter');
    expect(await agents()).toEqual(['diy_guide', 'cost_estimator', 'chat_agent']);
    await shown.page.keyboard.press('Enter');
    expect(await agents()).toEqual(['chat_agent', 'cost_estimator', 'diy_guide']);

    const csv = await shown.download('CSV of Policies, newest first');
    expect(csv.name).toBe('policies.csv');
    expect(csv.text.split('\r\n')[0]).toBe('policy_id,agent,channels,is_learned,strategy_epsilon,generator,created_at');
    const json = await shown.download('JSON of Policies, newest first');
    expect(JSON.parse(json.text)).toEqual((await world.api.get('/api/v1/policies')).json);
    await shown.close();
  });

  test('a definition opens by pointing, by keyboard and by touch, and Escape closes it', async () => {
    const shown = await DashboardSteps.open(browser, urlOf('/dashboard/policies'), PHONE);
    const button = shown.page.getByRole('button', { name: 'What is: The eight arms' });
    const meaning = shown.page.getByText('says how to answer, never what');
    await button.tap();
    await meaning.waitFor();
    expect(await shown.overflowPx()).toBe(0);
    await shown.page.keyboard.press('Escape');
    await meaning.waitFor({ state: 'detached' });
    await button.focus();
    await shown.page.keyboard.press('Enter');
    await meaning.waitFor();
    await shown.page.keyboard.press('Escape');
    await button.hover();
    await meaning.waitFor();
    await shown.close();
  });

  test('an address that is asked for directly shows its page, and an unknown one says so', async () => {
    const policy = await DashboardSteps.open(browser, urlOf('/dashboard/policies/:policy'));
    expect(await policy.page.title()).toBe('Policy · HomeView Lightning');
    await policy.page.goto(`${world.url}/dashboard/nothing`);
    await policy.page.getByRole('heading', { name: 'There is no page here' }).waitFor();
    await policy.page.goto(`${world.url}/dashboard/policies/${'0'.repeat(64)}`);
    await policy.page.getByRole('alert').getByText('There is no such policy.').waitFor();
    await policy.close();
  });
});
