"use strict";

// Rows of a CSV text without quotes, as objects.
exports.rows = (text) => {
  const [head, ...lines] = text.trim().split("\n").map((l) => l.split(","));
  return lines.map((line) => Object.fromEntries(head.map((k, i) => [k, line[i]])));
};

// The rows whose column lies between two numbers, both included.
exports.pick = (rows, column, low, high) =>
  rows.filter((row) => Number(row[column]) >= low && Number(row[column]) <= high);
