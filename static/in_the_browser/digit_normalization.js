"use strict";

/*
 * MNIST's normalization, as preprocessing/digit_normalization.py makes it for the reader; a test holds the two together.
 *
 * Ink is {width, height, values}: values a Float32Array, row by row, ink 1 on 0.
 */

/**
 * Normalizes one glyph as MNIST does: longest side 20 px, antialiased, centre of mass in the middle.
 *
 * ink: at least 20 px on its longer side, cropped to its ink here. Returns a Float32Array of 28 × 28, ink 1 on 0; all
 * zeros when there is no ink.
 */
function normalizeDigit(ink) {
  const out = new Float32Array(CROP_SIDE_PX ** 2);
  const cropped = croppedToInk(ink);
  if (cropped === null) return out;
  const glyph = thickened(cropped);
  const scale = DIGIT_SIDE_PX / Math.max(glyph.width, glyph.height);
  const width = Math.max(1, roundHalfToEven(glyph.width * scale));
  const height = Math.max(1, roundHalfToEven(glyph.height * scale));
  const small = shrunk(glyph, width, height);

  let mass = 0, massX = 0, massY = 0;
  forEachPixel(small, (value, x, y) => {
    mass += value;
    massX += value * x;
    massY += value * y;
  });
  const left = placed(massX / mass, width);
  const top = placed(massY / mass, height);
  forEachPixel(small, (value, x, y) => {
    out[(top + y) * CROP_SIDE_PX + left + x] = value;
  });
  return out;
}

/** Where the glyph starts so that its centre of mass is in the middle of the crop and all of it inside. */
function placed(center, length) {
  const start = roundHalfToEven(CROP_SIDE_PX / 2 - (center + 0.5));
  return Math.min(Math.max(start, 0), CROP_SIDE_PX - length);
}

function croppedToInk(ink) {
  let left = Infinity, right = -1, top = Infinity, bottom = -1;
  forEachPixel(ink, (value, x, y) => {
    if (value <= FAINTEST_SEEN) return;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  });
  return right < 0 ? null : cutOut(ink, left, top, right - left + 1, bottom - top + 1);
}

/** The pixels of a window of the ink, which may reach beyond it: there is no ink outside. */
function cutOut(ink, left, top, width, height) {
  const values = new Float32Array(width * height);
  forEachPixel(ink, (value, x, y) => {
    const column = x - left, row = y - top;
    if (column >= 0 && column < width && row >= 0 && row < height) values[row * width + column] = value;
  });
  return { width, height, values };
}

/** Widens strokes that would be hairlines in the crop; cropped ink, which may come back larger. */
function thickened(ink) {
  const cropPx = Math.max(ink.width, ink.height) / DIGIT_SIDE_PX;
  const radius = roundHalfToEven((THINNEST_STROKE_PX * cropPx - strokeWidthPx(ink)) / 2);
  if (radius < 1) return ink;
  return dilated(cutOut(ink, -radius, -radius, ink.width + 2 * radius, ink.height + 2 * radius), radius);
}

/** Mean width of the strokes: twice the area over the length of the edge. */
function strokeWidthPx(ink) {
  const level = 0.5 * ink.values.reduce((most, value) => Math.max(most, value), 0);
  const isInk = (x, y) => x >= 0 && y >= 0 && x < ink.width && y < ink.height && ink.values[y * ink.width + x] > level;
  let areaPx = 0, edgePx = 0;
  forEachPixel(ink, (value, x, y) => {
    if (value <= level) return;
    areaPx += 1;
    edgePx += edgeVisits(isInk, x, y);
  });
  return (2 * areaPx) / Math.max(edgePx, 1);
}

// East first, against the clock.
const NEIGHBOURS = [[1, 0], [1, -1], [0, -1], [-1, -1], [-1, 0], [-1, 1], [0, 1], [1, 1]];

/**
 * How often contours that follow the edges of 8-connected ink come through a pixel of it.
 *
 * Source: Yokoi, Toriwaki and Fukumura, "An analysis of topological properties of digitized binary pictures", 1975.
 */
function edgeVisits(isInk, x, y) {
  const empty = NEIGHBOURS.map(([dx, dy]) => (isInk(x + dx, y + dy) ? 0 : 1));
  if (!empty.includes(0)) return 1;
  let visits = 0;
  for (const k of [0, 2, 4, 6]) visits += empty[k] - empty[k] * empty[k + 1] * empty[(k + 2) % 8];
  return visits;
}

/** Every pixel becomes the darkest within a disc around it; drawn as discs, for hairlines have few pixels of ink. */
function dilated(ink, radius) {
  const values = new Float32Array(ink.values.length);
  forEachPixel(ink, (value, x, y) => {
    if (value === 0) return;
    for (let dy = -radius; dy <= radius; dy++) {
      const reach = roundHalfToEven(Math.sqrt(radius * radius - dy * dy));
      const row = y + dy;
      if (row < 0 || row >= ink.height) continue;
      for (let column = Math.max(0, x - reach); column <= Math.min(ink.width - 1, x + reach); column++) {
        const place = row * ink.width + column;
        values[place] = Math.max(values[place], value);
      }
    }
  });
  return { ...ink, values };
}

/** Makes ink smaller: every pixel is the mean over the area that it covers. */
function shrunk(ink, width, height) {
  const columns = coverage(ink.width, width), rows = coverage(ink.height, height);
  const values = new Float32Array(width * height);
  rows.forEach((coveredRows, y) => columns.forEach((coveredColumns, x) => {
    let sum = 0;
    for (const [row, rowShare] of coveredRows) {
      for (const [column, columnShare] of coveredColumns) {
        sum += rowShare * columnShare * ink.values[row * ink.width + column];
      }
    }
    values[y * width + x] = Math.min(sum, 1);
  }));
  return { width, height, values };
}

/** For each of `to` cells, the [index, share] of those of `from` cells that it covers; `to` is at most `from`. */
function coverage(from, to) {
  const step = from / to;
  return Array.from({ length: to }, (_, cell) => {
    const start = cell * step, end = Math.min(start + step, from);
    const covered = [];
    for (let index = Math.floor(start); index < end; index++) {
      covered.push([index, (Math.min(end, index + 1) - Math.max(start, index)) / step]);
    }
    return covered;
  });
}

function forEachPixel(ink, visit) {
  for (let y = 0, place = 0; y < ink.height; y++) {
    for (let x = 0; x < ink.width; x++, place++) visit(ink.values[place], x, y);
  }
}

/** As Python rounds: a half goes to the even neighbour. */
function roundHalfToEven(value) {
  const below = Math.floor(value), rest = value - below;
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
}
