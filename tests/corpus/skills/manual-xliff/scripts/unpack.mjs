import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { XMLParser } from "fast-xml-parser";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: "string", default: "segments.json" } },
});
const parser = new XMLParser({
  ignoreAttributes: false,
  trimValues: false,
  stopNodes: ["*.source", "*.target"],
  isArray: (name) => ["file", "trans-unit", "unit", "segment"].includes(name),
});
const segments = [];
for (const path of positionals) {
  const { xliff } = parser.parse(readFileSync(path, "utf8"));
  for (const file of xliff.file) {
    for (const unit of file.body?.["trans-unit"] ?? file.unit ?? []) {
      if (unit["@_translate"] === "no") continue;
      segments.push({
        id: unit["@_id"],
        chapter: basename(path, ".xlf"),
        source: unit.source ?? unit.segment.map((s) => s.source).join(""),
        note: unit.note ?? "",
        max: Number(unit["@_maxwidth"] ?? 0),
        state: "new",
      });
    }
  }
}
writeFileSync(values.out, JSON.stringify(segments, null, 1));
console.log(`${segments.length} segments`);
