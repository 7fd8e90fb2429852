import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Linux and macOS install a Chromium; CHROMIUM_PATH comes first. */
const KNOWN_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A real browser on this machine; null when there is none. */
export function findChromium(): string | null {
  const { CHROMIUM_PATH } = process.env;
  const candidates = CHROMIUM_PATH === undefined ? KNOWN_PATHS : [CHROMIUM_PATH];
  return candidates.find((file) => existsSync(file)) ?? null;
}

/** A name that the browser finds this machine under, as people elsewhere do who are not on it. */
export const REMOTE_NAME = 'home.example';

/** Starts the browser with a fresh profile; it talks to nobody but the pages under test. @throws when there is none. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) {
    throw new Error('no Chromium: install the package "chromium", or set CHROMIUM_PATH');
  }
  return await chromium.launch({
    executablePath,
    args: [
      // Containers run as root, without the kernel's user namespaces.
      '--no-sandbox',
      '--headless',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--host-resolver-rules=MAP ${REMOTE_NAME} 127.0.0.1`,
    ],
  });
}
