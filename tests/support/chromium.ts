import { type Browser, chromium } from 'playwright-core';

/** Debian's browser. */
export const CHROMIUM_PATH = '/usr/bin/chromium';

/** Starts it without a window of the machine; whoever starts it closes it. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM_PATH,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
}
