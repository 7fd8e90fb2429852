import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { findChromium, openBrowser } from '../support/browser.ts';
import { type ServiceProcess, startWorker } from '../support/service.ts';
import { buildWeb } from '../support/web-build.ts';
import { startWorld, type World } from '../support/world.ts';
import { DashboardSteps, DESKTOP, PHONE } from './dashboard-steps.ts';
import { seedDashboard } from './seed-dashboard.ts';

jest.setTimeout(300_000);

const AGENT = 'chat_agent';
const SEEDED = { turns: 600, days: 7, now: new Date() };
const PATIENCE_MS = 180_000;
const POLL_MS = 250;

const EMPTY_PAGES = [
  ['/dashboard/datasets', 'Nothing was collected yet'],
  ['/dashboard/training', 'Nothing was trained yet'],
  ['/dashboard/rollouts', 'Nothing was rolled out yet'],
  ['/dashboard/datasets?agent=diy_guide', 'Nothing was collected for diy_guide yet'],
  ['/dashboard/training?agent=diy_guide', 'Nothing was trained for diy_guide yet'],
  ['/dashboard/rollouts?agent=diy_guide', 'Nothing was rolled out for diy_guide yet'],
] as const;
const PAGES = [
  '/dashboard/datasets',
  '/dashboard/datasets/:report',
  '/dashboard/training',
  '/dashboard/training/:run',
  '/dashboard/rollouts',
  '/dashboard/rollouts/:rollout',
];
const VIEWS: readonly (readonly [name: string, options: BrowserContextOptions, rules: 'all' | 'colour' | 'others'])[] =
  [
    ['light', { ...DESKTOP, colorScheme: 'light' }, 'all'],
    ['dark', { ...DESKTOP, colorScheme: 'dark' }, 'colour'],
    ['on the narrowest phone', { ...PHONE, colorScheme: 'light' }, 'others'],
  ];

const suite = findChromium() === null ? describe.skip : describe;

suite('the pages of learning in a real browser', () => {
  let world: World;
  let worker: ServiceProcess;
  let browser: Browser;
  const ids = { report: '', run: '', rollout: '' };

  beforeAll(async () => {
    await buildWeb();
    browser = await openBrowser();
    world = await startWorld('sqlite');
  });
  afterAll(async () => {
    await browser?.close();
    await worker?.stop();
    await world?.stop();
  });

  const urlOf = (page: string) =>
    `${world.url}${page.replace(/:(report|run|rollout)/, (_, name: keyof typeof ids) => ids[name])}`;

  test('before anything was learned every page says what to do', async () => {
    const shown = await DashboardSteps.open(browser, urlOf('/dashboard'));
    for (const [page, words] of EMPTY_PAGES) {
      await shown.goTo(urlOf(page));
      await shown.page.getByText(words).first().waitFor();
      expect([page, await shown.barriers()]).toEqual([page, []]);
    }
    expect(shown.consoleErrors).toEqual([]);
    await shown.close();
  });

  describe('with a collection, a training run and a rollout', () => {
    beforeAll(async () => {
      await seedDashboard(world, SEEDED);
      worker = await startWorker(world.environment, 'learning');
      await world.api.post('/api/v1/datasets', { agent: AGENT });
      const reports = await until(
        `/api/v1/collection-reports?agent=${AGENT}`,
        ({ reports: [first] }) => first?.decision,
      );
      ids.report = reports.reports[0].report_id;
      ids.run = 'run-of-the-page';
      await world.api.post('/api/v1/training-runs', { run_id: ids.run, agent: AGENT, algorithm: 'grpo', seed: 7 });
      const run = await until(
        `/api/v1/training-runs/${ids.run}`,
        ({ status }) => status !== 'requested' && status !== 'running',
      );
      expect(run.status).toBe('completed');
      ids.rollout = 'rollout-of-the-page';
      // Without its training run the candidate is unproven: it waits for a person.
      await world.api.post('/api/v1/rollouts', {
        rollout_id: ids.rollout,
        agent: AGENT,
        candidate_policy_id: run.candidate_policy_id,
      });
    });

    // biome-ignore lint/suspicious/noExplicitAny: JSON of the service, held against its OpenAPI document by the client.
    async function until(path: string, isThere: (json: any) => unknown): Promise<any> {
      const deadlineMs = Date.now() + PATIENCE_MS;
      for (;;) {
        const { json } = await world.api.get(path);
        if (isThere(json)) return json;
        if (Date.now() > deadlineMs) throw new Error(`${path} stays ${JSON.stringify(json).slice(0, 1_000)}`);
        await delay(POLL_MS);
      }
    }

    test.each(VIEWS)('everybody can use every page: %s', async (_name, options, rules) => {
      const shown = await DashboardSteps.open(browser, urlOf('/dashboard'), options);
      for (const page of PAGES) {
        await shown.goTo(urlOf(page));
        expect([page, await shown.barriers(rules)]).toEqual([page, []]);
        expect([page, await shown.overflowPx()]).toEqual([page, 0]);
      }
      expect(shown.consoleErrors).toEqual([]);
      await shown.close();
    });

    test('a person goes from a collection to what was measured, and its numbers are those of the service', async () => {
      const { json: report } = await world.api.get(`/api/v1/collection-reports/${ids.report}`);
      const shown = await DashboardSteps.open(browser, urlOf('/dashboard/datasets'));
      await shown.page.locator('#collections tbody a').first().click();
      await shown.isLoaded();
      const value = (figure: string) => shown.page.locator(`[data-figure="${figure}"]`).getAttribute('data-value');
      expect(await value('samples_total')).toBe(String(report.samples.total));
      expect(await value('samples_missing')).toBe(String(report.samples.missing));
      expect(await value('feedback_coverage')).toBe(String(report.feedback_coverage));
      expect(await shown.page.locator('#coverage tbody tr').count()).toBe(report.coverage.intent.length);
      expect(shown.consoleErrors).toEqual([]);
      await shown.close();
    });

    test('a training run says what the gate said, compares the candidate, and shows answers side by side', async () => {
      const { json: run } = await world.api.get(`/api/v1/training-runs/${ids.run}`);
      const shown = await DashboardSteps.open(browser, urlOf('/dashboard/training/:run'));
      for (const statement of run.report.statements) await shown.page.getByText(statement).first().waitFor();
      expect(await shown.page.locator('#comparisons tbody tr').count()).toBe(run.report.comparisons.length);
      expect(await shown.page.locator('#guards tbody tr').count()).toBe((run.report.guards ?? []).length);
      expect(await shown.page.locator('#examples .side').count()).toBe(2 * run.report.examples.length);
      const reportUrl = await shown.page.getByRole('link', { name: 'as Markdown' }).getAttribute('href');
      expect((await fetch(`${world.url}${reportUrl}`)).status).toBe(200);
      expect(shown.consoleErrors).toEqual([]);
      await shown.close();
    });

    test('a person goes from a training run to one of its turns under both policies', async () => {
      const shown = await DashboardSteps.open(browser, urlOf('/dashboard/training/:run'));
      await shown.page.getByRole('link', { name: 'What if the candidate had answered?' }).first().click();
      await shown.isLoaded();
      const url = new URL(shown.page.url());
      const messageId = url.pathname.split('/').at(-2);
      const { json } = await world.api.get(
        `/api/v1/chat/messages/${messageId}/what-if?policy=${url.searchParams.get('policy')}`,
      );
      const sides = shown.page.locator('#answers .side');
      expect(await sides.count()).toBe(2);
      for (const [index, side] of [json.served, json.asked].entries()) {
        const text = await sides.nth(index).locator('table.steps tfoot').textContent();
        expect(text).toContain(side.answer.reward.score.toFixed(2));
        expect(await sides.nth(index).locator('.bar-table tr').count()).toBe(side.arm_probabilities.length);
      }
      expect(await shown.page.locator('#guards tbody tr').count()).toBe(4);
      expect(await shown.barriers()).toEqual([]);
      await shown.page.setViewportSize(PHONE.viewport);
      expect(await shown.overflowPx()).toBe(0);
      expect(shown.consoleErrors).toEqual([]);
      await shown.close();
    });

    test('a service that is away for a moment takes neither what a live page shows nor what a person writes there', async () => {
      const shown = await DashboardSteps.open(browser, urlOf('/dashboard/rollouts/:rollout'));
      const reason = shown.page.getByLabel('Reason', { exact: true });
      await reason.fill('Half a sentence');
      await shown.page.route('**/api/v1/rollouts/**', (route) =>
        route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"title":"Away for a moment"}' }),
      );
      await shown.page.getByText('Away for a moment').waitFor();
      expect(await reason.inputValue()).toBe('Half a sentence');
      expect(await shown.page.getByText('unproven: it needs an approval').count()).toBe(1);
      await shown.page.unroute('**/api/v1/rollouts/**');
      await shown.page.getByText('Away for a moment').waitFor({ state: 'detached' });
      expect(await reason.inputValue()).toBe('Half a sentence');
      await shown.close();
    });

    test('a person stops a rollout with a reason, and everybody sees who and why', async () => {
      const shown = await DashboardSteps.open(browser, urlOf('/dashboard/rollouts/:rollout'));
      await shown.page.getByText('unproven: it needs an approval').waitFor();
      const reason = 'The answers are not what we want to say.';
      await shown.page.getByLabel('Reason', { exact: true }).fill(reason);
      await shown.page.getByRole('button', { name: 'Abort' }).click();
      await shown.page.getByRole('heading', { name: 'Rejected in staging' }).waitFor();
      expect((await shown.rowsOf('#orders tbody'))[0]).toContain(`Abort local ${reason} accepted`);
      expect(await shown.page.locator('#timeline li').last().textContent()).toContain('Rejected in staging');
      expect(await shown.page.getByRole('button', { name: 'Abort' }).count()).toBe(0);
      expect(shown.consoleErrors).toEqual([]);
      await shown.close();
    });
  });
});
