import path from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';

/** Longer than a killed service needs to be back. */
const PATIENCE_MS = 60_000;

/** What a person does on the chat page, and what they see there. */
export class ChatSteps {
  readonly page: Page;
  /** What the browser reported as an error, in order. */
  readonly consoleErrors: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => this.consoleErrors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.consoleErrors.push(message.text());
    });
  }

  /** Opens the chat in a profile of its own. */
  static async open(browser: Browser, baseUrl: string, options: BrowserContextOptions = {}): Promise<ChatSteps> {
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], ...options });
    return ChatSteps.openAgain(await context.newPage(), baseUrl);
  }

  /** Opens the chat in a page that exists already, for example a second one of the same profile. */
  static async openAgain(page: Page, baseUrl: string): Promise<ChatSteps> {
    const steps = new ChatSteps(page);
    await page.goto(baseUrl);
    await steps.messageBox.waitFor();
    return steps;
  }

  get messageBox(): Locator {
    return this.page.getByLabel('Your message');
  }

  get turns(): Locator {
    return this.page.locator('article.turn');
  }

  /** Writes a question and sends it with Enter. */
  async send(question: string): Promise<Turn> {
    const count = await this.turns.count();
    await this.messageBox.fill(question);
    await this.messageBox.press('Enter');
    return this.turn(count);
  }

  /** Sends a question and waits for its answer. */
  async ask(question: string): Promise<Turn> {
    const turn = await this.send(question);
    await turn.isAnswered();
    return turn;
  }

  /** The turn at a place of the conversation, the first one is 0. */
  turn(index: number): Turn {
    return new Turn(this.turns.nth(index));
  }

  async killWorker(): Promise<void> {
    await this.page.getByRole('button', { name: 'Kill the worker now' }).click();
    await this.page.getByText('The worker is dead.').waitFor();
  }

  /** Saves the screen, from the newest question on, when a folder is named in SCREENSHOTS. */
  async screenshot(name: string): Promise<void> {
    const { SCREENSHOTS: folder } = process.env;
    if (folder === undefined) return;
    await this.turns.last().evaluate('turn => turn.scrollIntoView()');
    await this.page.mouse.move(0, 0);
    await this.page.screenshot({ path: path.join(folder, `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** One turn on the page. */
export class Turn {
  readonly element: Locator;

  constructor(element: Locator) {
    this.element = element;
  }

  async messageId(): Promise<string> {
    const id = await this.element.getAttribute('data-message-id');
    if (id === null) throw new Error('the turn shows no message id');
    return id;
  }

  async isAnswered(): Promise<void> {
    await this.button('Thumbs up').waitFor();
  }

  button(name: string): Locator {
    return this.element.getByRole('button', { name, exact: true });
  }

  async press(name: string): Promise<void> {
    await this.button(name).click();
  }

  async answer(): Promise<string | null> {
    return await this.element.locator('.answer-text').textContent();
  }

  /** Waits until the page shows this effective reward. */
  async showsReward(value: number): Promise<void> {
    await this.element.locator(`[data-testid="effective-reward"][data-value="${value}"]`).waitFor();
    await this.element.locator('[data-testid="effective-reward"]', { hasText: value.toFixed(2) }).waitFor();
  }

  /** The steps from zero to the effective reward, as the page lists them: name and amount. */
  async rewardSteps(): Promise<string[]> {
    const rows = await this.element.locator('table.steps tr').allInnerTexts();
    return rows.map((row) => row.replaceAll(/\s+/g, ' ').trim());
  }

  /** Waits until the ledger on the page holds as many events and all are applied; then gives each with its standing. */
  async ledger(count: number): Promise<string[]> {
    const events = this.element.locator('.events li:not([data-standing="applying"])');
    await events.nth(count - 1).waitFor();
    const lines = await events.all();
    return await Promise.all(
      lines.map(async (line) => {
        const name = await line.locator('.event-name').textContent();
        return `${name}: ${await line.getAttribute('data-standing')}`;
      }),
    );
  }
}
