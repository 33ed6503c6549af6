// When a window has stopped changing.

const EVERY_MS = 250;
const STILL_MS = 1_000;
const LIMIT_MS = 15_000;

/** A picture of the page that has not changed for a second; after a while the last one, as something on it may move for ever. */
export async function settledPicture(page, limitMs = LIMIT_MS) {
  const start = Date.now();
  let last = await page.screenshot({ caret: 'hide' });
  let since = Date.now();
  for (;;) {
    await page.waitForTimeout(EVERY_MS);
    const next = await page.screenshot({ caret: 'hide' });
    if (!next.equals(last)) since = Date.now();
    else if (Date.now() - since > STILL_MS) return { picture: next, isSettled: true };
    if (Date.now() - start > limitMs) return { picture: next, isSettled: false };
    last = next;
  }
}

/** Settles when the text can be seen anywhere on the page, also inside webviews; false after the limit. */
export async function textSeen(page, text, limitMs) {
  const start = Date.now();
  while (Date.now() - start < limitMs) {
    for (const frame of page.frames()) if (await frame.getByText(text).first().isVisible().catch(() => false)) return frame.getByText(text).first();
    await page.waitForTimeout(EVERY_MS);
  }
  return undefined;
}
