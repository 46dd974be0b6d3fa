// axe.mjs URLS.json: runs axe on every address, prints and stores what it finds
import { readFile, writeFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright';

const urls = JSON.parse(await readFile(process.argv[2], 'utf8'));
const browser = await chromium.launch();
const context = await browser.newContext();
const out = [];
for (const url of urls) {
  const page = await context.newPage();
  await page.goto(url, { waitUntil: 'networkidle' });
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag22aa'])
    .analyze();
  for (const v of violations) {
    out.push({ url, id: v.id, impact: v.impact, nodes: v.nodes.map((n) => n.target) });
  }
  await page.close();
}
await browser.close();
await writeFile('.a11y/axe.json', JSON.stringify(out, null, 2));
console.log(`${out.length} kinds of defects on ${urls.length} pages`);
