// node contrast.js 1F2A44 FFFFFF: prints the contrast ratio, fails below 4.5.
const light = (hex) => {
  const part = (at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4);
};
const [a, b] = process.argv.slice(2, 4).map(light);
const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
console.log(ratio.toFixed(2));
process.exit(ratio >= 4.5 ? 0 : 1);
