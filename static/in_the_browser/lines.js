"use strict";

/* Rows: which marks stand in one line of writing, as preprocessing/lines.py sorts them. */

// Marks at least this share of the typical height carry a row; smaller ones join the row that they stand in.
const CARRIER_SHARE = 0.5;
// Two marks are in one row when they overlap vertically by this share of the lower one.
const OVERLAP = 0.5;
// A row is where its last marks are: lines of writing lean.
const MEMORY = 3;
// How far a small mark may be outside its row, and beside its ink, in shares of the height.
const OUTSIDE = 0.3;
const BESIDE = 1.5;
const INK_POWER = 1.5;

/** The marks in rows, top to bottom, each {marks: left to right, heightPx: how tall a digit is in it}. */
function rowsOf(marks) {
  const heightPx = typicalHeightPx(marks);
  const carries = (mark) => mark.height >= CARRIER_SHARE * heightPx;
  const rows = [];
  for (const mark of leftToRight(marks.filter(carries))) {
    const best = likeliest(rows, (row) => overlap(row, mark));
    if (best && overlap(best, mark) > OVERLAP) best.push(mark);
    else rows.push([mark]);
  }
  // Small marks are measured against the carriers alone: a trail of dots must not lead out of a row.
  const complete = rows.map((row) => [...row]);
  for (const mark of marks.filter((mark) => !carries(mark))) {
    const best = likeliest(rows, (row) => nearness(row, mark, heightPx));
    if (nearness(best, mark, heightPx) > 0) complete[rows.indexOf(best)].push(mark);
    else complete.push([mark]);
  }
  return complete
    .sort((a, b) => mean(a, "centerY") - mean(b, "centerY"))
    .map((row) => ({
      marks: leftToRight(row),
      // What stands alone and small is small against the digits elsewhere.
      heightPx: Math.max(typicalHeightPx(row), CARRIER_SHARE * heightPx),
    }));
}

/** The height of most of the ink: the median over marks, each weighed by its ink. */
function typicalHeightPx(marks) {
  const byHeight = marks.toSorted((a, b) => a.height - b.height);
  const half = byHeight.reduce((sum, mark) => sum + mark.inkPx ** INK_POWER, 0) / 2;
  let weight = 0;
  return byHeight.find((mark) => (weight += mark.inkPx ** INK_POWER) >= half)?.height ?? 0;
}

function overlap(row, mark) {
  const last = row.slice(-MEMORY);
  const top = mean(last, "top"), bottom = mean(last, "bottom");
  return (Math.min(bottom, mark.bottom) - Math.max(top, mark.top)) / Math.min(bottom - top, mark.height);
}

/** How well a small mark stands in a row: above 0 when it is inside the row's band and next to its ink. */
function nearness(row, mark, heightPx) {
  const nearest = likeliest(row, (other) => -Math.abs(other.centerX - mark.centerX));
  const gap = Math.max(nearest.left - mark.right, mark.left - nearest.right, 0);
  const outside = Math.max(nearest.top - mark.centerY, mark.centerY - nearest.bottom, 0);
  return 1 - outside / (OUTSIDE * heightPx) - gap / (BESIDE * heightPx);
}

function leftToRight(marks) {
  return marks.toSorted((a, b) => a.centerX - b.centerX);
}

function likeliest(candidates, score) {
  return candidates.reduce((best, next) => (best === null || score(next) > score(best) ? next : best), null);
}

function mean(marks, edge) {
  return marks.reduce((sum, mark) => sum + mark[edge], 0) / marks.length;
}
