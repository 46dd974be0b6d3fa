#!/usr/bin/env node
import { readFileSync, writeFileSync } from "node:fs";
import semver from "semver";

const version = semver.valid(process.argv[2]);
if (!version) {
  console.error("usage: bump.mjs VERSION");
  process.exit(2);
}
const pkg = JSON.parse(readFileSync("package.json", "utf8"));
if (!semver.gt(version, pkg.version)) {
  console.error(`${version} is not after ${pkg.version}`);
  process.exit(1);
}
pkg.version = version;
writeFileSync("package.json", JSON.stringify(pkg, null, 2) + "\n");
writeFileSync("include/version.h", `#define TERN_VERSION "${version}"\n`);
const template = JSON.parse(readFileSync("ota/template.json", "utf8"));
template.version = version;
writeFileSync("ota/template.json", JSON.stringify(template, null, 2) + "\n");
