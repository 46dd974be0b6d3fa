// node build.js OUTLINE THEME OUT
const fs = require("fs");
const path = require("node:path");
const PptxGenJS = require("pptxgenjs");
const { place } = require("./grid");

const [outlinePath, themePath, out] = process.argv.slice(2);
const outline = JSON.parse(fs.readFileSync(outlinePath, "utf8"));
const theme = JSON.parse(fs.readFileSync(themePath, "utf8"));

const deck = new PptxGenJS();
deck.layout = "LAYOUT_WIDE";
deck.title = outline.title;

const heading = (slide, text) =>
  slide.addText(text, { ...place("heading"), fontFace: theme.font, fontSize: 30, bold: true, color: theme.dark });

const kinds = {
  title(slide, item) {
    slide.background = { color: theme.dark };
    slide.addText(item.heading, { ...place("title"), fontFace: theme.font, fontSize: 44, bold: true, color: theme.light });
    if (item.sub) slide.addText(item.sub, { ...place("sub"), fontFace: theme.font, fontSize: 20, color: theme.accent });
  },
  bullets(slide, item) {
    heading(slide, item.heading);
    const runs = item.points.map((text) => ({ text, options: { bullet: true, breakLine: true } }));
    slide.addText(runs, { ...place("body"), fontFace: theme.font, fontSize: 22, color: theme.dark, paraSpaceAfter: 12 });
  },
  chart(slide, item) {
    heading(slide, item.heading);
    const data = [{ name: item.heading, labels: item.labels, values: item.values }];
    slide.addChart(deck.ChartType[item.type], data, { ...place("body"), chartColors: [theme.accent], showValue: true });
  },
  image(slide, item) {
    heading(slide, item.heading);
    const box = place("body");
    slide.addImage({ path: path.resolve(item.path), ...box, sizing: { type: "contain", w: box.w, h: box.h } });
  },
};

for (const item of outline.slides) {
  const draw = kinds[item.kind];
  if (!draw) throw new Error(`unknown kind of slide: ${item.kind}`);
  draw(deck.addSlide(), item);
}

deck.writeFile({ fileName: out }).then((name) => console.log(`${name}: ${outline.slides.length} slides`));
