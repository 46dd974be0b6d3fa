// Finds colour, size and shadow literals in the sources of one component.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import pc from "picocolors";

const patterns = [
  ["hex colour", /#[0-9a-fA-F]{3,8}\b/g],
  ["colour function", /\b(?:rgb|rgba|hsl|hsla|oklch)\(/g],
  ["pixel size", /\b(?!0px)\d+px\b/g],
];

async function sources(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((e) => e.isFile() && /\.(tsx|css)$/.test(e.name))
    .filter((e) => !/\.(test|stories)\.tsx$/.test(e.name))
    .map((e) => path.join(folder, e.name));
}

const folder = process.argv[2];
if (!folder) {
  console.error("usage: check-tokens.mjs FOLDER");
  process.exit(2);
}

let found = 0;
for (const file of await sources(folder)) {
  const lines = (await readFile(file, "utf8")).split("\n");
  lines.forEach((line, index) => {
    for (const [what, pattern] of patterns) {
      for (const match of line.matchAll(pattern)) {
        found += 1;
        console.log(`${file}:${index + 1}: ${pc.red(what)} ${match[0]}`);
      }
    }
  });
}
process.exit(found === 0 ? 0 : 1);
