import { source as axe } from 'axe-core';
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

  /** Waits until the page's title is there and nothing is on its way any more. */
  async isLoaded(): Promise<void> {
    await this.page.locator('main h1').first().waitFor();
    await this.page.waitForFunction(
      'document.querySelector(".state-loading, [aria-busy=true]") === null && [...document.querySelectorAll(".chart-frame")].every((frame) => frame.firstChild !== null)',
    );
  }

  /** What axe finds, at any level of severity, with the elements. */
  async barriers(): Promise<string[]> {
    await this.page.evaluate(axe);
    return await this.page.evaluate(async () => {
      // The script above puts it there.
      const { axe: checker } = globalThis as unknown as { axe: typeof import('axe-core') };
      const { violations } = await checker.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
    });
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
