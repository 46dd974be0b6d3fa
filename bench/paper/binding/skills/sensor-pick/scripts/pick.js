const fs = require("fs");
const { rows, pick } = require("row-picker");

const [source, low, high, target] = process.argv.slice(2);
const all = rows(fs.readFileSync(source, "utf8"));
const picked = pick(all, "value", Number(low), Number(high));
fs.writeFileSync(target, JSON.stringify(picked));
console.log(`${picked.length} of ${all.length} readings`);
