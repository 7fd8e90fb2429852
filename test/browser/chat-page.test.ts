import { source as axe } from 'axe-core';
import type { Browser } from 'playwright-core';
import { findChromium, openBrowser } from '../support/browser.ts';
import { type SupervisedApi, superviseApi } from '../support/supervised-api.ts';
import { buildWeb } from '../support/web-build.ts';
import { startWorld, type World } from '../support/world.ts';
import { ChatSteps } from './chat-steps.ts';

jest.setTimeout(180_000);

const TEMPORAL_UI_PORT = '8233';
const DESKTOP = { viewport: { width: 1280, height: 1000 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const PAINTING = 'How much to paint my living room?';
/** What Chromium itself logs when the killed service refuses the page. */
const REFUSED = /^Failed to load resource: net::ERR_/;

const suite = findChromium() === null ? describe.skip : describe;
if (findChromium() === null) {
  console.warn('skipped test/browser: no Chromium here (install the package "chromium", or set CHROMIUM_PATH)');
}

suite('the chat page in a real browser', () => {
  let world: World;
  let api: SupervisedApi;
  let browser: Browser;
  let chat: ChatSteps;

  beforeAll(async () => {
    await buildWeb();
    world = await startWorld('sqlite', { TEMPORAL_UI_PORT });
    // The same world, with the kill switch and somebody who starts the service again.
    await world.process.kill();
    [api, browser] = await Promise.all([superviseApi(world.environment), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await api?.stop();
    await world?.stop();
  });

  beforeEach(async () => {
    chat = await ChatSteps.open(browser, world.url);
  });
  afterEach(async () => {
    await chat.close();
  });

  const messagesOf = async (conversationId: string | null) =>
    (await world.api.get(`/api/v1/chat/conversations/${conversationId}`)).json.messages;
  const conversationId = () => new URL(chat.page.url()).searchParams.get('conversation');

  test('a person asks, reads a price with its source, and a thumb moves the reward', async () => {
    await chat.page.getByLabel('Asking as').selectOption('homeowner');
    const turn = await chat.ask(PAINTING);
    expect(await turn.answer()).toMatch(/\$\d+.*–.*\$?\d+/);
    await turn.element.getByText('Cost estimate', { exact: true }).waitFor();
    await turn.element.getByRole('heading', { name: 'Sources' }).waitFor();
    await turn.showsReward(0.65);
    expect(await turn.rewardSteps()).toEqual([
      'No feedback yet 0.50',
      'Intent matched +0.10',
      'Context used +0.05',
      'Effective reward 0.65',
    ]);

    await turn.press('Thumbs up');
    await turn.showsReward(1);
    expect(await turn.ledger(1)).toEqual(['Thumbs up: decides']);
    expect(await turn.rewardSteps()).toEqual([
      'Thumbs up 1.00',
      'Intent matched +0.10',
      'Context used +0.05',
      'Kept within 0 and 1 −0.15',
      'Effective reward 1.00',
    ]);

    const link = turn.element.getByRole('link', { name: /This turn in Temporal UI/ });
    const workflow = `chat-turn%2F${await turn.messageId()}`;
    expect(await link.getAttribute('href')).toBe(
      `http://127.0.0.1:${TEMPORAL_UI_PORT}/namespaces/${world.namespace}/workflows/${workflow}`,
    );
    expect(await messagesOf(conversationId())).toMatchObject([{ persona: 'homeowner', effective_reward: 1 }]);
    expect(chat.consoleErrors).toEqual([]);
  });

  test('a change of mind is kept in order, and undo brings the opinion before it back', async () => {
    const turn = await chat.ask(PAINTING);
    await turn.press('2 stars');
    await turn.showsReward(0.45);
    await turn.press('5 stars');
    await turn.showsReward(1);
    expect(await turn.ledger(2)).toEqual(['2 stars: superseded', '5 stars: decides']);

    await turn.press('Undo 5 stars');
    await turn.showsReward(0.45);
    expect(await turn.ledger(3)).toEqual(['2 stars: decides', '5 stars: taken_back', 'Undo: 5 stars: retraction']);
    expect(await chat.page.evaluate('document.activeElement.textContent')).toBe('Feedback, in order');
  });

  test('a double click on a thumb is one piece of feedback', async () => {
    const turn = await chat.ask(PAINTING);
    await turn.button('Thumbs down').dblclick();
    await turn.showsReward(0.15);
    await turn.element.getByText('Decided by your feedback').waitFor();
    expect(await turn.ledger(1)).toEqual(['Thumbs down: decides']);
  });

  test('copying puts the answer on the clipboard and counts as use', async () => {
    const turn = await chat.ask(PAINTING);
    await turn.press('Copy');
    await turn.showsReward(1);
    expect(await turn.ledger(1)).toEqual(['Copied: decides']);
    const [message] = await messagesOf(conversationId());
    expect(await chat.page.evaluate('navigator.clipboard.readText()')).toBe(message.response);
  });

  test('a comment goes with an opinion and its three answers', async () => {
    const turn = await chat.ask(PAINTING);
    await turn.press('Comment');
    await turn.element.getByLabel('Your comment').fill('The range fits <b>what I paid</b>.');
    await turn.press('Send comment');
    await turn.element.getByText('Choose an opinion').waitFor();
    await turn.element.getByRole('group', { name: 'Your opinion' }).getByText('Thumbs up').click();
    await turn.element.getByRole('group', { name: 'Was it accurate?' }).getByText('Yes').click();
    await turn.element.getByRole('group', { name: 'Was it complete?' }).getByText('No').click();
    await turn.press('Send comment');

    await turn.showsReward(1);
    await turn.element.getByText('The range fits <b>what I paid</b>.').waitFor();
    expect((await messagesOf(conversationId()))[0].feedback).toMatchObject([
      {
        feedback_type: 'thumbs_up',
        comment: 'The range fits <b>what I paid</b>.',
        helpful: null,
        accurate: true,
        complete: false,
      },
    ]);
  });

  test('a suggested action is asked as a follow-up, and counts once however many follow', async () => {
    const turn = await chat.ask(PAINTING);
    const suggestions = turn.element.getByRole('list', { name: 'Suggested follow-ups' }).getByRole('button');
    const [first, second] = await suggestions.allInnerTexts();
    await suggestions.nth(0).click();
    await chat.turn(1).isAnswered();
    await turn.showsReward(0.95);
    await suggestions.nth(1).click();
    await chat.turn(2).isAnswered();
    expect(await turn.ledger(1)).toEqual(['Followed up: decides']);

    await turn.press('Follow up');
    expect(await chat.page.getByText('Following up on').textContent()).toContain(PAINTING);
    await chat.ask('And the ceiling?');
    const asked = (await messagesOf(conversationId())).map((message: { message: string }) => message.message);
    expect(asked).toEqual([PAINTING, first, second, 'And the ceiling?']);
    expect((await messagesOf(conversationId()))[0].feedback).toHaveLength(1);
  });

  test('regenerating asks again and tells that the first answer did not do', async () => {
    const turn = await chat.ask(PAINTING);
    await turn.press('Regenerate');
    const again = chat.turn(1);
    await again.isAnswered();
    await turn.showsReward(0.45);
    expect(await turn.ledger(1)).toEqual(['Regenerated: decides']);
    const [, second] = await messagesOf(conversationId());
    expect(second).toMatchObject({ message: PAINTING, regenerate_of: await turn.messageId() });
  });

  test('the answer is streamed', async () => {
    const response = chat.page.waitForResponse((candidate) => candidate.url().endsWith('/api/v1/chat'));
    await chat.ask(PAINTING);
    expect((await response).headers()['content-type']).toMatch(/^text\/event-stream/);
  });

  test('a killed worker loses nothing: the question is answered once, under its own id', async () => {
    await chat.ask(PAINTING);
    const restartsBefore = api.restarts();
    await chat.killWorker();
    const turn = await chat.send('How long does a bathroom remodel take?');
    const messageId = await turn.messageId();
    await turn.element.getByText('reconnecting…').waitFor();
    await chat.screenshot('chat-worker-killed');
    await turn.isAnswered();
    await chat.page.getByText(/A new worker took over after/).waitFor();
    expect(api.restarts()).toBe(restartsBefore + 1);
    expect(await turn.messageId()).toBe(messageId);
    expect(await messagesOf(conversationId())).toMatchObject([{}, { message_id: messageId }]);

    // The turn from before the kill still takes feedback.
    await chat.turn(0).press('Thumbs up');
    await chat.turn(0).showsReward(1);
    expect(chat.consoleErrors.filter((error) => !REFUSED.test(error))).toEqual([]);
  });

  test('a page that is closed in the middle of a turn takes it up again', async () => {
    await chat.page.route('**/api/v1/chat', (route) => route.abort());
    const turn = await chat.send(PAINTING);
    const messageId = await turn.messageId();
    await turn.element.getByText('reconnecting…').waitFor();
    const context = chat.page.context();
    await chat.page.close();

    chat = await ChatSteps.openAgain(await context.newPage(), world.url);
    await chat.turn(0).isAnswered();
    expect(await chat.turn(0).messageId()).toBe(messageId);
    expect(await messagesOf(conversationId())).toMatchObject([{ message_id: messageId }]);
  });

  test('a conversation is there again after a reload, and another one can be started', async () => {
    const turn = await chat.ask(PAINTING);
    await turn.press('4 stars');
    await turn.showsReward(0.95);
    const answer = await turn.answer();
    await chat.page.reload();
    await chat.turn(0).showsReward(0.95);
    expect(await chat.turn(0).answer()).toBe(answer);
    expect(await chat.turn(0).ledger(1)).toEqual(['4 stars: decides']);

    await chat.page.getByRole('button', { name: 'New conversation' }).click();
    await chat.page.getByRole('heading', { name: 'What are you planning at home?' }).waitFor();
    await chat.page.goBack();
    await chat.turn(0).showsReward(0.95);
  });

  test('a refusal is shown in plain words, and the message can be changed', async () => {
    await chat.page.route('**/api/v1/chat', async (route) => {
      const postData = JSON.stringify({ ...route.request().postDataJSON(), persona: 'astronaut' });
      await route.continue({ postData });
    });
    const turn = await chat.send(PAINTING);
    await turn.element.getByRole('alert').getByText('The request is not valid').waitFor();
    await turn.element.getByRole('alert').getByText('/persona', { exact: true }).waitFor();
    await turn.press('Edit the message');
    expect(await chat.messageBox.inputValue()).toBe(PAINTING);
  });

  test('what people write is shown as text, never run', async () => {
    const attack = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    const turn = await chat.ask(attack);
    expect(await turn.element.getByRole('heading', { level: 2 }).textContent()).toBe(attack);
    expect(await chat.page.locator('main img, main script').count()).toBe(0);
    expect(await chat.page.title()).toBe('Chat · HomeView Lightning');
  });

  test('Shift+Enter starts a new line, and a message that is too long is not sent', async () => {
    await chat.messageBox.fill('first line');
    await chat.messageBox.press('Shift+Enter');
    await chat.messageBox.pressSequentially('second line');
    expect(await chat.messageBox.inputValue()).toBe('first line\nsecond line');
    await chat.messageBox.fill('🏠'.repeat(8_001));
    await chat.page.getByText(/1 too many/).waitFor();
    await chat.messageBox.press('Enter');
    expect(await chat.turns.count()).toBe(0);
  });

  test.each([
    ['light', DESKTOP],
    ['dark', { ...DESKTOP, colorScheme: 'dark' }],
    ['phone', PHONE],
    ['phone-dark', { ...PHONE, colorScheme: 'dark' }],
  ] as const)('everybody can use it: %s', async (name, options) => {
    const shown = await ChatSteps.open(browser, world.url, options);
    const problems = async (): Promise<string[]> => {
      await shown.page.evaluate(axe);
      return await shown.page.evaluate(async () => {
        // The script above puts it there.
        const { axe: checker } = globalThis as unknown as { axe: typeof import('axe-core') };
        const { violations } = await checker.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
      });
    };
    expect(await problems()).toEqual([]);
    const turn = await shown.ask(PAINTING);
    await turn.press('3 stars');
    await turn.showsReward(0.65);
    await turn.press('Thumbs up');
    await turn.showsReward(1);
    await shown.screenshot(`chat-${name}`);
    await turn.press('Comment');
    await turn.element.getByLabel('Your comment').waitFor();
    expect(await problems()).toEqual([]);
    expect(await shown.page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBe(0);
    expect(shown.consoleErrors).toEqual([]);
    await shown.close();
  });
});
