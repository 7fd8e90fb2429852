import { findChromium, openBrowser } from '../support/browser.ts';
import { buildWeb } from '../support/web-build.ts';
import { startWorld } from '../support/world.ts';

jest.setTimeout(180_000);

const KEY = 'app-key-0123456789abcdef';
const HTML = '<img src=x onerror="document.title=1"><script>document.title=1</script>';

const maybe = findChromium() === null ? test.skip : test;

maybe(
  'a browser signs in with a key, asks, HTML in a question or a comment stays text, and a question outlives its session',
  async () => {
    await buildWeb();
    const world = await startWorld('sqlite', { LIGHTNING_API_KEYS: `app:chat:${KEY}` });
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) complaints.push(message.text());
      });
      await page.goto(world.url);
      await page.getByLabel('API key').fill('wrong');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').waitFor();
      await page.getByLabel('API key').fill(KEY);
      await page.getByRole('button', { name: 'Sign in' }).click();

      // By its label: a password field is a text box too, and the form is still there for a moment.
      const composer = page.getByLabel('Your message');
      await composer.fill(`How much to paint my living room? ${HTML}`);
      await composer.press('Enter');
      await page.getByText(HTML).first().waitFor();
      await page.getByRole('heading', { name: 'Sources' }).first().waitFor();
      const conversation = new URL(page.url()).searchParams.get('conversation');
      const headers = { Authorization: `Bearer ${KEY}` };
      const { json } = await world.api.get(`/api/v1/chat/conversations/${conversation}`, { headers });
      const body = { message_id: json.messages[0].message_id, feedback_type: 'thumbs_up', comment: HTML };
      expect((await world.api.post('/api/v1/chat/feedback', body, { headers })).status).toBe(201);
      await page.reload();
      await page.getByText(HTML).first().waitFor();
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
      expect(await page.locator('main img[src="x"], main script').count()).toBe(0);
      expect(await page.title()).not.toBe('1');
      expect(await page.evaluate('document.cookie')).toBe('');
      expect(complaints).toEqual([]);

      // The session ends while the page is open: the question is kept over the sign-in, and then answered.
      await page.context().clearCookies();
      await composer.fill('How long does it take to tile a bathroom?');
      await composer.press('Enter');
      await page.getByLabel('API key').fill(KEY);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'How long does it take to tile a bathroom?' }).waitFor();
      await page.getByRole('heading', { name: 'Sources' }).nth(1).waitFor();
    } finally {
      await browser.close();
      await world.stop();
    }
  },
);
