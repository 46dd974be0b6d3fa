// tabs.mjs URL: the order of focus, with a picture of every stop
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright';

const url = process.argv[2];
const folder = path.join('.a11y', 'tabs', encodeURIComponent(url));
await mkdir(folder, { recursive: true });
const browser = await chromium.launch();
const page = await browser.newPage();
await page.goto(url);
let last = '';
for (let stop = 1; stop <= 200; stop += 1) {
  await page.keyboard.press('Tab');
  const now = await page.evaluate(() => {
    const e = document.activeElement;
    if (!e || e === document.body) return '';
    return `${e.tagName.toLowerCase()} ${e.getAttribute('aria-label') ?? e.textContent.trim().slice(0, 40)}`;
  });
  if (!now) break;
  console.log(String(stop).padStart(3), now, now === last ? '  <- trap?' : '');
  await page.screenshot({ path: path.join(folder, `${stop}.png`) });
  last = now;
}
await browser.close();
