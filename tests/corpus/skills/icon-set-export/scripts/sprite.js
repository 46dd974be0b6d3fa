import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseSync, stringify } from 'svgson';

const symbols = readdirSync('icons/clean')
  .filter((f) => f.endsWith('.svg'))
  .map((f) => {
    const { children } = parseSync(readFileSync(`icons/clean/${f}`, 'utf8'));
    const body = children.map((c) => stringify(c)).join('').replaceAll('#000', 'currentColor');
    return `<symbol id="i-${f.slice(0, -4)}" viewBox="0 0 24 24">${body}</symbol>`;
  });
writeFileSync('icons/dist/sprite.svg', `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`);
