import type { Browser } from 'playwright-core';

const PATIENCE_MS = 60_000;

/** Watches the page from its first moment; what it finds is read below. Written as text: it runs in the browser. */
const WATCH = `
  const isThere = () => document.querySelector('main h1') !== null
    && document.querySelector('.state-loading, [aria-busy="true"], .chart-frame:not(:has(svg))') === null;
  // One frame, then one task: what was drawn is on the screen, and the page is free for the reader's next move.
  const look = () => requestAnimationFrame(() => {
    if (!isThere()) return look();
    setTimeout(() => { globalThis.interactiveMs = performance.now(); });
  });
  look();
`;

/** What a page of the dashboard needed, in a browser that has its files already. */
export interface PageSpeed {
  readonly path: string;
  /** From the start of the navigation until the numbers and charts are drawn and the page takes input, each round. */
  readonly interactiveMs: readonly number[];
}

/** Opens each page several times, the first time unmeasured (it fills the browser's cache), one after another. */
export async function measurePages(
  browser: Browser,
  { url, paths, rounds }: { readonly url: string; readonly paths: readonly string[]; readonly rounds: number },
): Promise<readonly PageSpeed[]> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.addInitScript({ content: WATCH });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const speeds: PageSpeed[] = [];
  for (const path of paths) {
    const interactiveMs: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      await page.goto(`${url}${path}`, { waitUntil: 'commit' });
      const handle = await page.waitForFunction(() => Reflect.get(globalThis, 'interactiveMs') ?? false);
      const measured = Number(await handle.jsonValue());
      if (round > 0) interactiveMs.push(measured);
    }
    speeds.push({ path, interactiveMs });
  }
  await context.close();
  return speeds;
}
