// Places on a wide slide, in inches. A fresh object each time: the library changes what it is given.
const places = {
  title: { x: 0.8, y: 2.4, w: 11.7, h: 1.6 },
  sub: { x: 0.8, y: 4.1, w: 11.7, h: 0.8 },
  heading: { x: 0.6, y: 0.4, w: 12.1, h: 0.9 },
  body: { x: 0.6, y: 1.5, w: 12.1, h: 5.4 },
};
exports.place = (name) => ({ ...places[name] });
