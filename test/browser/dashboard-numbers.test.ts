import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import type { Browser } from 'playwright-core';
import { AGENTS } from '../../src/domain/chat/vocabulary.ts';
import { findChromium, openBrowser } from '../support/browser.ts';
import { measurePages } from '../support/page-speed.ts';
import { buildWeb } from '../support/web-build.ts';
import { startWorld, type World } from '../support/world.ts';
import { DashboardSteps } from './dashboard-steps.ts';
import { seedDashboard } from './seed-dashboard.ts';

jest.setTimeout(240_000);

const NOW = new Date();
const DAYS = 20;
const MS_PER_DAY = 86_400_000;
const RUNS = 6;

const suite = findChromium() === null ? describe.skip : describe;

suite('the numbers on the pages', () => {
  let world: World;
  let browser: Browser;
  let rows: DatabaseSync;
  let shown: DashboardSteps;

  beforeAll(async () => {
    await buildWeb();
    browser = await openBrowser();
    world = await startWorld('sqlite');
    await seedDashboard(world, { turns: 250, days: DAYS, now: NOW, seed: 7 });
    rows = new DatabaseSync(world.environment.LIGHTNING_DB ?? '', { readOnly: true });
    shown = await DashboardSteps.open(browser, `${world.url}/dashboard`);
  });
  afterAll(async () => {
    await browser?.close();
    rows?.close();
    await world?.stop();
  });

  const isoDay = (daysAgo: number) => new Date(NOW.getTime() - daysAgo * MS_PER_DAY).toISOString().slice(0, 10);
  const range = fc
    .record({
      first: fc.integer({ min: 0, max: DAYS }),
      last: fc.integer({ min: 0, max: DAYS }),
      agent: fc.option(fc.constantFrom(...AGENTS)),
    })
    .map(({ first, last, agent }) => ({
      from: isoDay(Math.max(first, last)),
      to: isoDay(Math.min(first, last)),
      agent,
    }));

  /** An aggregate over the raw turns of a range; the text is SQL of this test, and knows nothing of the product's. */
  const ofTurns = (aggregate: string, { from, to, agent }: { from: string; to: string; agent: string | null }) => {
    const where = `substr(t.created_at, 1, 10) between ? and ? ${agent === null ? '' : 'and t.agent = ?'}`;
    const values = agent === null ? [from, to] : [from, to, agent];
    const row = rows.prepare(`select ${aggregate} as value from turns t where ${where}`).get(...values);
    const value = row?.value ?? null;
    return value === null ? null : Number(value);
  };
  const IN_EFFECT = `exists (select 1 from message_feedback f where f.message_id = t.message_id and f.kind = 'feedback' and f.applied_at is not null
    and not exists (select 1 from message_feedback r where r.retracts = f.feedback_id and r.applied_at is not null))`;

  const addressOf = (page: string, { from, to, agent }: { from: string; to: string; agent: string | null }) =>
    `${world.url}/dashboard/${page}?${new URLSearchParams({ from, to, ...(agent === null ? {} : { agent }) })}`;
  const close = (value: number | null) => (value === null ? null : expect.closeTo(value, 9));

  test('on Rewards equal an aggregate over the raw rows, whatever the range and the agent', async () => {
    await fc.assert(
      fc.asyncProperty(range, async (filters) => {
        await shown.goTo(addressOf('rewards', filters));
        const turns = ofTurns('count(*)', filters) ?? 0;
        if (turns === 0) {
          await shown.page.getByText('No turns in this range').waitFor();
          return;
        }
        const effective = await shown.figure('effective_reward');
        expect(effective).toEqual(close(ofTurns('avg(t.effective_reward)', filters)));
        expect(await shown.figure('explicit_reward')).toEqual(close(ofTurns('avg(t.explicit_reward)', filters)));
        expect(await shown.figure('user_signal_reward')).toEqual(close(ofTurns('avg(t.user_signal_reward)', filters)));
        expect(await shown.figure('submission_rate')).toEqual(
          close(ofTurns(`avg(case when ${IN_EFFECT} then 1.0 else 0.0 end)`, filters)),
        );
        expect(await shown.figure('failed_share')).toEqual(
          close(ofTurns('avg(case when t.error is null then 0.0 else 1.0 end)', filters)),
        );
        // What a person reads is that number, rounded, with its n.
        const text = await shown.page.locator('[data-figure="effective_reward"]').textContent();
        expect(text).toContain((effective ?? 0).toFixed(3));
        expect(text).toContain(`${turns} turn`);
      }),
      { numRuns: RUNS, seed: 11 },
    );
  });

  test('on Feedback and Quality equal an aggregate over the raw rows', async () => {
    const filters = { from: isoDay(DAYS), to: isoDay(0), agent: null };
    const events = rows.prepare(
      `select count(*) as events, avg(case when f.comment is null then 0.0 else 1.0 end) as comments,
         avg(case when f.source = 'late' then 1.0 else 0.0 end) as late
       from message_feedback f where f.kind = 'feedback' and f.applied_at is not null
         and not exists (select 1 from message_feedback r where r.retracts = f.feedback_id and r.applied_at is not null)`,
    );
    const expected = events.get();
    await shown.goTo(addressOf('feedback', filters));
    expect(await shown.figure('feedback_events')).toBe(Number(expected?.events));
    expect(await shown.figure('comment_share')).toEqual(close(Number(expected?.comments)));
    expect(await shown.figure('late_share')).toEqual(close(Number(expected?.late)));

    await shown.goTo(addressOf('quality', filters));
    expect(await shown.figure('chat_response_quality')).toEqual(
      close(ofTurns(`avg(case when ${IN_EFFECT} then t.effective_reward end)`, filters)),
    );
    expect(await shown.figure('all_turns_mean')).toEqual(close(ofTurns('avg(t.effective_reward)', filters)));
  });

  test('are there soon: every page tells when it took input', async () => {
    const paths = ['/dashboard', '/dashboard/rewards', '/dashboard/intents', '/dashboard/turns', '/dashboard/quality'];
    const speeds = await measurePages(browser, { url: world.url, paths, rounds: 1 });
    expect(speeds.map(({ path }) => path)).toEqual(paths);
    // Far above the promise, which the long form measures: a busy machine must not fail this test.
    for (const { interactiveMs } of speeds) {
      for (const ms of interactiveMs) expect(ms).toBeLessThan(30_000);
    }
    console.log(speeds.map(({ path, interactiveMs }) => `${path}: ${interactiveMs.map(Math.round)} ms`).join(', '));
  });

  test('are those of the API to the last digit, in the files too', async () => {
    const filters = { from: isoDay(14), to: isoDay(0), agent: 'chat_agent' };
    const query = new URLSearchParams({ ...filters });
    const { json } = await world.api.get(`/api/v1/metrics/rewards?${query}&bucket=day`);
    await shown.goTo(addressOf('rewards', filters));
    for (const metric of ['implicit_reward', 'explicit_reward', 'effective_reward', 'submission_rate']) {
      expect(await shown.figure(metric)).toBe(json.total[metric].mean);
    }
    const saved = await shown.download('JSON of The whole range');
    expect(JSON.parse(saved.text)).toEqual(json);
    const csv = (await shown.download('CSV of Over time')).text.trim().split('\r\n');
    const [header = '', ...lines] = csv;
    const column = header.split(',').indexOf('effective_reward_mean');
    const means = lines.map((line) => line.split(',')).filter((cells) => cells[column] !== '');
    expect(means.map((cells) => [cells[0], Number(cells[column])])).toEqual(
      json.buckets.map((bucket: { start: string; effective_reward: { mean: number } }) => [
        bucket.start,
        bucket.effective_reward.mean,
      ]),
    );
  });
});
