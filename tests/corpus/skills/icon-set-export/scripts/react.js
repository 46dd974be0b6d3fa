import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const out = 'icons/dist/react';
mkdirSync(out, { recursive: true });
const names = readdirSync('icons/clean').map((f) => f.slice(0, -4));
const pascal = (s) => s.replace(/(^|-)(\w)/g, (_, __, c) => c.toUpperCase());
for (const name of names) {
  const inner = readFileSync(`icons/clean/${name}.svg`, 'utf8')
    .replace(/<\/?svg[^>]*>/g, '')
    .replaceAll('#000', 'currentColor');
  writeFileSync(`${out}/${pascal(name)}.tsx`, `import * as React from 'react';

export function ${pascal(name)}({ size = 24, title }: { size?: number; title?: string }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" {...(title ? { role: 'img' } : { 'aria-hidden': true })}>
      {title && <title>{title}</title>}
      ${inner}
    </svg>
  );
}
`);
}
writeFileSync(`${out}/index.ts`, names.map((n) => `export { ${pascal(n)} } from './${pascal(n)}';\n`).join(''));
