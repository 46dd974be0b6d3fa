const fs = require("fs");

const [source, target] = process.argv.slice(2);
const sums = {};
for (const { sensor, value } of JSON.parse(fs.readFileSync(source, "utf8"))) {
  const one = (sums[sensor] ??= { count: 0, sum: 0 });
  one.count += 1;
  one.sum += Number(value);
}
fs.writeFileSync(target, JSON.stringify(sums));
console.log(`${Object.keys(sums).length} sensors`);
