import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const PATIENCE_MS = 60_000;
/** The narrowest phone that has to do (WCAG 2.2, 1.4.10). */
export const PHONE = { viewport: { width: 320, height: 700 }, isMobile: true, hasTouch: true } as const;
export const DESKTOP = { viewport: { width: 1280, height: 900 } } as const;

/** What a person does on the dashboard, and what they see there. */
export class DashboardSteps {
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

  /** Opens an address in a profile of its own and waits until its data is there. */
  static async open(
    browser: Browser,
    url: string,
    options: BrowserContextOptions = DESKTOP,
    prepare: (page: Page) => Promise<void> = async () => undefined,
  ): Promise<DashboardSteps> {
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], ...options });
    const page = await context.newPage();
    await prepare(page);
    const steps = new DashboardSteps(page);
    await page.goto(url);
    await steps.isLoaded();
    return steps;
  }

  /** Takes over a page that a person came to by a link. */
  static of(page: Page): DashboardSteps {
    return new DashboardSteps(page);
  }

  /** Goes to another address in the same window. */
  async goTo(url: string): Promise<void> {
    await this.page.goto(url);
    await this.isLoaded();
  }

  /** Waits until the page's title is there and nothing is on its way any more. */
  async isLoaded(): Promise<void> {
    await this.page.locator('main h1').first().waitFor();
    for (const underway of ['.state-loading', '[aria-busy="true"]', '.chart-frame:not(:has(svg))']) {
      await this.page.waitForSelector(underway, { state: 'detached' });
    }
  }

  /** What axe finds, at any level of severity, with the elements. @param rules which rules are asked: those of colour, the others, or all. */
  async barriers(rules: 'all' | 'colour' | 'others' = 'all'): Promise<string[]> {
    await this.page.evaluate(axe.source);
    return await this.page.evaluate(async (asked) => {
      // The script above puts it there.
      const { axe: checker } = globalThis as unknown as { axe: typeof import('axe-core') };
      const { violations } = await checker.run(
        asked === 'colour'
          ? { runOnly: ['color-contrast'] }
          : { rules: { 'color-contrast': { enabled: asked === 'all' } } },
      );
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
    }, rules);
  }

  /** The rows of a table as a person reads them: cells joined by a space. */
  async rowsOf(table: string): Promise<string[]> {
    const rows = await this.page.locator(`${table} tr`).allInnerTexts();
    return rows.map((row) => row.replaceAll(/\s+/g, ' ').trim());
  }

  /** How many pixels the page is wider than its window. */
  async overflowPx(): Promise<number> {
    return await this.page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
  }

  /** The value behind a number of the page, unrounded. */
  async figure(name: string): Promise<number | null> {
    const value = await this.page.locator(`[data-figure="${name}"]`).first().getAttribute('data-value');
    return value === null ? null : Number(value);
  }

  /** Presses a button that saves a file, and gives its name and text. */
  async download(buttonName: string): Promise<{ readonly name: string; readonly text: string }> {
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      this.page.getByRole('button', { name: buttonName, exact: true }).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString() };
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
