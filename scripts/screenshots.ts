// `npm run screenshots [-- <name> …]`: fills a store of its own with seeded turns, opens the pages in Chromium, and writes docs/screenshots/<name>.png.
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import { ChatSteps, type Turn } from '../test/browser/chat-steps.ts';
import { DashboardSteps } from '../test/browser/dashboard-steps.ts';
import { seedDashboard } from '../test/browser/seed-dashboard.ts';
import { openBrowser } from '../test/support/browser.ts';
import { withTestServices } from '../test/support/services.ts';
import { buildWeb } from '../test/support/web-build.ts';
import { startWorld } from '../test/support/world.ts';

const FOLDER = path.resolve(import.meta.dirname, '../docs/screenshots');
const WINDOW = { viewport: { width: 1280, height: 860 } } as const;
const PHONE = { viewport: { width: 390, height: 844 } } as const;
/** The window for pages whose second panel says more than the first. */
const TALL = { viewport: { width: 1280, height: 1_180 } } as const;
/** As many turns as fill the map of intents and personas. */
const SEEDED = { turns: 3_000, days: 42 };
const CHAT_WINDOW = { viewport: { width: 1280, height: 1_000 } } as const;
const QUESTION = 'How much to paint my living room?';

/** The pages of the dashboard, by the names of their files. */
const PAGES: Readonly<Record<string, { readonly path: string; readonly options: BrowserContextOptions }>> = {
  overview: { path: '/dashboard', options: TALL },
  rewards: { path: '/dashboard/rewards?bucket=week', options: TALL },
  feedback: { path: '/dashboard/feedback', options: { ...WINDOW, colorScheme: 'dark' } },
  intents: { path: '/dashboard/intents', options: TALL },
  quality: { path: '/dashboard/quality', options: TALL },
  system: { path: '/dashboard/system', options: WINDOW },
  review: { path: '/dashboard/review?queue=disagreements', options: WINDOW },
  'overview-phone': { path: '/dashboard', options: PHONE },
};
const NAMES = ['chat', 'turn', ...Object.keys(PAGES)];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !NAMES.includes(name));
if (unknown.length > 0) {
  console.error(`no page is called ${unknown.join(', ')}; expected some of ${NAMES.join(', ')}`);
  process.exit(2);
}
/** The longest answer, in characters, whose turn fits the window as a whole. */
const BRIEF = 700;
const ATTEMPTS = 12;
const isWanted = (name: string) => asked.length === 0 || asked.includes(name);

await mkdir(FOLDER, { recursive: true });
await buildWeb();
await withTestServices(async () => {
  const world = await startWorld('sqlite', { TEMPORAL_UI_PORT: '8233' });
  const browser = await openBrowser();
  try {
    await seedDashboard(world, { ...SEEDED, now: new Date() });
    if (isWanted('chat') || isWanted('turn')) {
      const chat = await ChatSteps.open(browser, world.url, CHAT_WINDOW);
      const turn = await askBriefly(chat);
      await turn.press('2 stars');
      await turn.showsReward(0.45);
      await turn.press('Thumbs up');
      await turn.showsReward(1);
      await turn.ledger(2);
      await turn.element.evaluate('turn => turn.scrollIntoView()');
      await chat.page.mouse.move(0, 0);
      if (isWanted('chat')) await save('chat', (file) => chat.page.screenshot({ path: file }));
      if (isWanted('turn')) {
        const shown = DashboardSteps.of(chat.page);
        await shown.goTo(`${world.url}/dashboard/turns/${await turn.messageId()}`);
        await chat.page.setViewportSize(TALL.viewport);
        await save('turn', (file) => chat.page.screenshot({ path: file }));
      }
      await chat.close();
    }
    for (const [name, { path: address, options }] of Object.entries(PAGES)) {
      if (!isWanted(name)) continue;
      const shown = await DashboardSteps.open(browser, `${world.url}${address}`, options);
      await save(name, (file) => shown.page.screenshot({ path: file }));
      await shown.close();
    }
  } finally {
    await browser.close();
    await world.stop();
  }
});
// Temporal's connections would keep the process alive.
process.exit(0);

/** Asks until a brief answer is drawn: how long it is, the arm decides. */
async function askBriefly(chat: ChatSteps): Promise<Turn> {
  for (let attempt = 1; ; attempt += 1) {
    const turn = await chat.ask(QUESTION);
    const answer = (await turn.answer()) ?? '';
    if (answer.length <= BRIEF || attempt === ATTEMPTS) return turn;
    await chat.page.getByRole('button', { name: 'New conversation' }).click();
    await chat.page.getByRole('heading', { name: 'What are you planning at home?' }).waitFor();
  }
}

async function save(name: string, take: (file: string) => Promise<unknown>): Promise<void> {
  const file = path.join(FOLDER, `${name}.png`);
  await take(file);
  process.stdout.write(`${name}.png: ${Math.round((await stat(file)).size / 1024)} KB\n`);
}
