import type { Browser, BrowserContextOptions } from 'playwright-core';
import { findChromium, openBrowser } from '../support/browser.ts';
import { buildWeb } from '../support/web-build.ts';
import { startWorld, type World } from '../support/world.ts';
import { ChatSteps } from './chat-steps.ts';
import { DashboardSteps, DESKTOP, PHONE } from './dashboard-steps.ts';
import { seedDashboard } from './seed-dashboard.ts';

jest.setTimeout(240_000);

const TEMPORAL_UI_PORT = '8233';
const PAINTING = 'How much to paint my living room?';
const SEEDED = { turns: 400, days: 28, now: new Date() };

const PAGES = [
  '/dashboard',
  '/dashboard/system',
  '/dashboard/rewards',
  '/dashboard/rewards?bucket=week',
  '/dashboard/feedback',
  '/dashboard/intents',
  '/dashboard/quality',
  '/dashboard/turns',
  '/dashboard/turns/:turn',
  '/dashboard/review',
  '/dashboard/review?queue=disagreements',
  '/dashboard/policies',
  '/dashboard/policies/:policy',
];
const EMPTY_PAGES = [
  ['/dashboard', 'No turns in this range'],
  ['/dashboard/system', 'No turn since this process started'],
  ['/dashboard/rewards', 'No turns in this range'],
  ['/dashboard/feedback', 'No comments on these turns'],
  ['/dashboard/intents', 'No turns in this range'],
  ['/dashboard/quality', 'No turns in this range'],
  ['/dashboard/turns', 'No turns in this range'],
  ['/dashboard/review', 'No turns in this range'],
] as const;
/** In each view the rules that it can break and the others cannot. */
const VIEWS: readonly (readonly [name: string, options: BrowserContextOptions, rules: 'all' | 'colour' | 'others'])[] =
  [
    ['light', { ...DESKTOP, colorScheme: 'light' }, 'all'],
    ['dark', { ...DESKTOP, colorScheme: 'dark' }, 'colour'],
    ['on the narrowest phone', { ...PHONE, colorScheme: 'light' }, 'others'],
  ];

const suite = findChromium() === null ? describe.skip : describe;

suite('the dashboard in a real browser', () => {
  let world: World;
  let browser: Browser;
  let policyId: string;

  beforeAll(async () => {
    await buildWeb();
    browser = await openBrowser();
    world = await startWorld('sqlite', { TEMPORAL_UI_PORT });
    const { json } = await world.api.get('/api/v1/policies?agent=chat_agent');
    policyId = json.policies[0].policy_id;
  });
  afterAll(async () => {
    await browser?.close();
    await world?.stop();
  });

  const urlOf = (page: string) => `${world.url}${page.replace(':policy', policyId).replace(':turn', 'seeded-1')}`;
  const open = (page: string, options: BrowserContextOptions = DESKTOP) =>
    DashboardSteps.open(browser, urlOf(page), options);

  test('an empty store is said to be empty, and every page says what to do about it', async () => {
    const shown = await open('/dashboard');
    for (const [page, words] of EMPTY_PAGES) {
      await shown.goTo(urlOf(page));
      await shown.page.getByText(words).first().waitFor();
      expect([page, await shown.barriers()]).toEqual([page, []]);
    }
    expect(shown.consoleErrors).toEqual([]);
    await shown.close();
  });

  describe('with turns and feedback of four weeks', () => {
    beforeAll(async () => {
      await seedDashboard(world, SEEDED);
    });

    test.each(VIEWS)('everybody can use every page: %s', async (_name, options, rules) => {
      const shown = await open('/dashboard', options);
      for (const page of PAGES) {
        await shown.goTo(urlOf(page));
        expect([page, await shown.barriers(rules)]).toEqual([page, []]);
        expect([page, await shown.overflowPx()]).toEqual([page, 0]);
      }
      expect(shown.consoleErrors).toEqual([]);
      await shown.close();
    });

    test('a person finds the turn they thumbed, sees why its reward is what it is, and opens its workflow', async () => {
      const chat = await ChatSteps.open(browser, world.url);
      const asked = await chat.ask(PAINTING);
      await asked.press('2 stars');
      await asked.showsReward(0.45);
      await asked.press('Thumbs up');
      await asked.showsReward(1);
      const messageId = await asked.messageId();
      await chat.page.getByRole('link', { name: 'Dashboard' }).click();

      const dashboard = DashboardSteps.of(chat.page);
      await dashboard.isLoaded();
      await chat.page.getByRole('navigation', { name: 'Dashboard' }).getByRole('link', { name: 'Turns' }).click();
      await dashboard.isLoaded();
      // The newest turn is the first of the list.
      await chat.page.locator('#turns tbody a').first().click();
      await dashboard.isLoaded();
      expect(new URL(chat.page.url()).pathname).toBe(`/dashboard/turns/${messageId}`);

      await chat.page.getByRole('heading', { name: PAINTING }).waitFor();
      await chat.page.getByRole('heading', { name: 'Sources' }).waitFor();
      expect(await dashboard.rowsOf('table.steps')).toEqual([
        'Thumbs up 1.00',
        'Intent matched +0.10',
        'Context used +0.05',
        'Kept within 0 and 1 −0.15',
        'Effective reward 1.00',
      ]);
      const ledger = await dashboard.rowsOf('#feedback tbody');
      expect(ledger[0]).toMatch(/^1 2 stars superseded by event 2 0\.45/);
      expect(ledger[1]).toMatch(/^2 Thumbs up decides the reward 1\.00/);

      const { json: turn } = await world.api.get(`/api/v1/turns/${messageId}`);
      const drawn = turn.strategy.replaceAll('_', ' ');
      const arms = await dashboard.rowsOf('#arms tbody');
      expect(arms).toHaveLength(8);
      expect(arms).toContain(`${drawn} (drawn) 12.5 %`);
      expect(await chat.page.getByRole('link', { name: /This turn in Temporal UI/ }).getAttribute('href')).toBe(
        `http://127.0.0.1:${TEMPORAL_UI_PORT}/namespaces/${world.namespace}/workflows/chat-turn%2F${messageId}`,
      );
      expect(chat.consoleErrors).toEqual([]);
      await chat.close();
    });

    test('a cell of the map leads to its turns, and one with too few is greyed', async () => {
      const shown = await open('/dashboard/intents');
      const { json } = await world.api.get('/api/v1/metrics/intents-by-persona');
      for (const cell of json.cells) {
        const place = shown.page.locator(`[data-cell="${cell.intent} ${cell.persona ?? 'none'}"]`);
        const isGrey = cell.effective_reward.n < json.enough_turns;
        expect(await place.getAttribute('class')).toMatch(isGrey ? /heat-thin/ : /heat-[1-5]/);
        expect(await place.getAttribute('data-value')).toBe(String(cell.effective_reward.mean));
      }
      const [cell] = json.cells;
      await shown.page.locator(`[data-cell="${cell.intent} ${cell.persona ?? 'none'}"] a`).click();
      await shown.isLoaded();
      expect(await shown.page.getByLabel('Intent').inputValue()).toBe(cell.intent);
      expect(await shown.page.locator('#turns tbody tr').count()).toBe(cell.turns);
      await shown.close();
    });

    test('filters stand in the address: a link shows the same to somebody else, and Back undoes a choice', async () => {
      const shown = await open('/dashboard/rewards?agent=chat_agent');
      await shown.page.getByRole('button', { name: '7 days' }).click();
      await shown.isLoaded();
      const week = await shown.figure('implicit_reward');
      await shown.page.getByRole('link', { name: /Link to Over time/ }).click();
      const link = await shown.page.evaluate<string>('navigator.clipboard.readText()');
      const other = await DashboardSteps.open(browser, link);
      expect(await other.figure('implicit_reward')).toBe(week);
      expect(new URL(link).searchParams.get('agent')).toBe('chat_agent');
      expect(new URL(link).hash).toBe('#over-time');
      await other.close();
      await shown.page.goBack();
      await shown.page.goBack();
      await shown.isLoaded();
      expect(await shown.page.getByRole('button', { name: '30 days' }).getAttribute('aria-pressed')).toBe('true');
      await shown.close();
    });

    test('another queue or filter shows its list from the start, also from the second page of the one before', async () => {
      const shown = await open('/dashboard/review');
      const nextPage = async () => {
        await shown.page.getByRole('link', { name: 'Next page' }).click();
        await shown.page.getByRole('link', { name: 'Back to the first page' }).waitFor();
        await shown.isLoaded();
      };
      const isFromTheStart = async (links: string, query: string) => {
        await shown.isLoaded();
        expect(new URL(shown.page.url()).searchParams.has('cursor')).toBe(false);
        const { json } = await world.api.get(`/api/v1/turns?${query}&limit=1`);
        const [newest] = json.turns;
        const href = await shown.page.locator(links).first().getAttribute('href');
        expect(href).toBe(`/dashboard/turns/${newest.message_id}`);
      };
      await nextPage();
      await shown.page.getByRole('button', { name: 'Disagreements' }).click();
      await isFromTheStart('#queue .turn-card a', 'select=disagreements');

      await shown.goTo(urlOf('/dashboard/turns'));
      await nextPage();
      await shown.page.getByRole('combobox', { name: 'Turns', exact: true }).selectOption('exclude');
      await isFromTheStart('#turns tbody a', 'simulated=exclude');
      await shown.close();
    });

    test('a filter that means nothing elsewhere is not taken along: a policy of another agent, a policy that is compared with', async () => {
      const shown = await open('/dashboard/rewards?agent=chat_agent&policy=:policy');
      const queryOf = () => Object.fromEntries(new URL(shown.page.url()).searchParams);
      await shown.page.getByLabel('Agent', { exact: true }).selectOption('');
      expect(queryOf()).toEqual({ policy: policyId });
      await shown.page.getByLabel('Agent', { exact: true }).selectOption('diy_guide');
      expect(queryOf()).toEqual({ agent: 'diy_guide' });

      await shown.goTo(urlOf('/dashboard/turns/:turn/what-if?agent=chat_agent&policy=:policy'));
      await shown.page.getByRole('navigation', { name: 'Dashboard' }).getByRole('link', { name: 'Rewards' }).click();
      await shown.isLoaded();
      expect(queryOf()).toEqual({ agent: 'chat_agent' });
      await shown.close();
    });

    test('from the curve of the overview a person comes to the same turns', async () => {
      const shown = await open('/dashboard?agent=chat_agent&simulated=exclude');
      await shown.page.getByRole('link', { name: 'All about the rewards' }).click();
      await shown.isLoaded();
      const { searchParams } = new URL(shown.page.url());
      expect(Object.fromEntries(searchParams)).toMatchObject({ agent: 'chat_agent', simulated: 'exclude' });
      const days = Date.parse(searchParams.get('to') ?? '') - Date.parse(searchParams.get('from') ?? '');
      expect(days).toBe(29 * 86_400_000);
      await shown.close();
    });

    test('an estimate of fewer than 30 observations is greyed, and says so', async () => {
      const day = new Date(SEEDED.now.getTime() - 3 * 86_400_000).toISOString().slice(0, 10);
      const shown = await open(`/dashboard/rewards?from=${day}&to=${day}`);
      const thin = shown.page.locator('[data-figure="explicit_reward"].is-thin');
      await thin.getByText('too few to conclude').waitFor();
      await shown.goTo(urlOf(`/dashboard/quality?from=${day}&to=${day}`));
      await shown.page.getByText('Not enough data for a curve').first().waitFor();
      await shown.close();
    });

    test('what the service cannot answer is shown in its own words, and can be asked again', async () => {
      const problem = { type: '/problems/store_unavailable', title: 'The store is away', status: 503, detail: 'Soon.' };
      let isAway = true;
      const shown = await DashboardSteps.open(browser, urlOf('/dashboard/quality'), DESKTOP, async (page) => {
        await page.route('**/api/v1/metrics/quality?*', (route) =>
          isAway
            ? route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) })
            : route.continue(),
        );
      });
      await shown.page.getByRole('alert').getByText('The store is away').waitFor();
      expect(await shown.barriers()).toEqual([]);
      isAway = false;
      await shown.page.getByRole('button', { name: 'Try again' }).click();
      await shown.page.locator('[data-figure="user_satisfaction"]').waitFor();
      await shown.close();
    });

    test('a range that is none is refused by the service, field by field', async () => {
      const shown = await open('/dashboard/rewards?from=2001-01-01');
      await shown.page.getByRole('alert').getByText('/from').first().waitFor();
      await shown.close();
    });

    test('the reader turns the page dark, and it stays so until they turn it back', async () => {
      const shown = await open('/dashboard/policies', { ...DESKTOP, colorScheme: 'light' });
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

    test('a table is sorted by a press on a head, by the keyboard too, and saved as the service answered', async () => {
      const shown = await open('/dashboard/policies');
      const agents = async () => {
        const cells = await shown.page.locator('#policies tbody td:nth-child(2)').allInnerTexts();
        return cells.map((cell) => cell.trim());
      };
      await shown.page.getByRole('button', { name: 'Agent', exact: true }).focus();
      await shown.page.keyboard.press('Enter');
      expect(await agents()).toEqual(['diy_guide', 'cost_estimator', 'chat_agent']);
      await shown.page.keyboard.press('Enter');
      expect(await agents()).toEqual(['chat_agent', 'cost_estimator', 'diy_guide']);

      const csv = await shown.download('CSV of Policies, newest first');
      expect(csv.name).toBe('policies.csv');
      expect(csv.text.split('\r\n')[0]).toBe(
        'policy_id,agent,channels,is_learned,strategy_epsilon,generator,created_at',
      );
      const json = await shown.download('JSON of Policies, newest first');
      expect(JSON.parse(json.text)).toEqual((await world.api.get('/api/v1/policies')).json);
      await shown.close();
    });

    test('a definition opens by touch, by keyboard and by pointing, and Escape closes it', async () => {
      const shown = await open('/dashboard/policies', PHONE);
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
      const shown = await open('/dashboard/policies/:policy');
      expect(await shown.page.title()).toBe('Policy · HomeView Lightning');
      await shown.page.goto(`${world.url}/dashboard/nothing`);
      await shown.page.getByRole('heading', { name: 'There is no page here' }).waitFor();
      await shown.page.goto(`${world.url}/dashboard/turns/nothing`);
      await shown.page.getByRole('alert').getByText('There is no such message.').waitFor();
      await shown.close();
    });
  });
});
