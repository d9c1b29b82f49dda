import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

/** Debian's package `chromium`. */
const CHROMIUM = '/usr/bin/chromium';

/** Whether there is a browser; tests that need it are shown as skipped when not. */
export const hasBrowser: boolean = existsSync(CHROMIUM);

/** A page in a browser, and what went wrong in it. */
export interface WatchedPage {
  readonly page: Page;
  /** What the console shows as errors and warnings, exceptions, and requests without an answer. */
  readonly errors: string[];
}

/** Opens a page in a browser of its own, with an empty profile. It keeps to this machine. */
export async function openPage(
  options: Pick<BrowserContextOptions, 'javaScriptEnabled' | 'colorScheme'> = {},
): Promise<WatchedPage> {
  const browser = await launch();
  onTestFinished(() => browser.close());
  const context = await browser.newContext({ ...options, viewport: { width: 1000, height: 900 } });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') errors.push(line.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('requestfailed', (request) => errors.push(`${request.url()}: ${request.failure()?.errorText}`));
  return { page, errors };
}

function launch(): Promise<Browser> {
  const args = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath: CHROMIUM, chromiumSandbox: false, args });
}
