#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { createHash, createPublicKey, verify } from "node:crypto";

const [binary, signature] = process.argv.slice(2).map((path) => readFileSync(path));
const key = createPublicKey(readFileSync("ota/release.pub"));
if (!verify(null, binary, key, signature)) {
  console.error("signature does not match");
  process.exit(1);
}
const manifest = JSON.parse(readFileSync("ota/template.json", "utf8"));
manifest.size = binary.length;
manifest.sha256 = createHash("sha256").update(binary).digest("hex");
manifest.signature = signature.toString("base64");
console.log(JSON.stringify(manifest, null, 2));
