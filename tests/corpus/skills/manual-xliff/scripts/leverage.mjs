import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { distance } from "fastest-levenshtein";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: "string" }, previous: { type: "string" } },
});
const [input, folder] = positionals;
const folders = values.previous ? [folder, values.previous] : [folder];
const memory = folders.flatMap((from) =>
  readdirSync(from).flatMap((name) => JSON.parse(readFileSync(join(from, name), "utf8"))),
);
const todo = JSON.parse(readFileSync(input, "utf8")).map((segment) => {
  let best = { score: 0 };
  for (const entry of memory) {
    const longest = Math.max(entry.source.length, segment.source.length);
    const score = Math.floor(100 * (1 - distance(entry.source, segment.source) / longest));
    if (score > best.score) best = { score, entry };
  }
  const locked = best.score === 100 && best.entry.chapter === segment.chapter;
  return { ...segment, score: best.score, locked, suggestion: best.score >= 75 ? best.entry.targets : null };
});
writeFileSync(values.out, JSON.stringify(todo, null, 1));
