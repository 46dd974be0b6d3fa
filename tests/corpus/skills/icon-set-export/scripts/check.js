import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'svgson';

const folder = process.argv[2];
let bad = 0;
for (const file of readdirSync(folder).filter((f) => f.endsWith('.svg'))) {
  const svg = parseSync(readFileSync(join(folder, file), 'utf8'));
  const problems = [];
  if (svg.attributes.viewBox !== '0 0 24 24') problems.push('viewBox');
  if (svg.attributes.width || svg.attributes.height) problems.push('size');
  if (!/^[a-z0-9]+(-[a-z0-9]+)*\.svg$/.test(file) || file.startsWith('icon-')) problems.push('name');
  const colours = JSON.stringify(svg).match(/#[0-9a-fA-F]{3,8}/g) ?? [];
  if (colours.some((c) => !['#000', '#000000'].includes(c))) problems.push('colour');
  if (problems.length) {
    bad += 1;
    console.log(`${file}: ${problems.join(', ')}`);
  }
}
process.exitCode = Math.min(bad, 255);
