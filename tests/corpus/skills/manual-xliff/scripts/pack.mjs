import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { from: { type: "string" }, lang: { type: "string" }, out: { type: "string" } },
});
const tags = (text) => (text.match(/<[^>]+>|\{\d+\}/g) ?? []).sort().join();
mkdirSync(join(values.out, values.lang), { recursive: true });
let faults = 0;
for (const path of positionals) {
  const chapter = basename(path, ".xlf");
  const file = join(values.from, `${chapter}.json`);
  if (!existsSync(file)) continue;
  const targets = JSON.parse(readFileSync(file, "utf8"));
  const text = readFileSync(path, "utf8").replace(
    /(<trans-unit id="([^"]+)"[^>]*?(?:maxwidth="(\d+)")?[^>]*>\s*<source>)(.*?)(<\/source>)/gs,
    (whole, head, id, max, source, tail) => {
      const target = targets[id];
      if (!target || tags(target) !== tags(source) || (max && target.length > Number(max))) {
        console.error(`${chapter} ${id}: empty, tags or length`);
        faults += 1;
        return whole;
      }
      return `${head}${source}${tail}\n<target>${target}</target>`;
    },
  );
  writeFileSync(join(values.out, values.lang, basename(path)), text);
}
process.exit(faults ? 1 : 0);
