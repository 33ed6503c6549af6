import type { Browser } from 'playwright-core';

/** A headless browser, installed first when there is none. Whoever launches it closes it; it also ends with this process. */
export function launchChromium(): Promise<Browser>;
