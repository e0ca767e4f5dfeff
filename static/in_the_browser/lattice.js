"use strict";

/*
 * Weighs the ways in which a row's strokes can make digits, as recognition/lattice.py weighs ink.
 *
 * A row becomes atoms: marks, and the parts of a mark that may hold more than one digit. An arc is a few neighbouring
 * atoms taken as one mark; the best path over all arcs explains all ink. The numbers are explained there.
 */

const DIGIT_CLASSES = 10;
const OTHER_MARK = 10, PART = 11, SEVERAL = 12;
const WIDEST_DIGIT = 1.5;
const MOST_ATOMS = 6;
const WIDEST_GAP = 0.25;
const LOWEST_DIGIT = 0.42;
const HEIGHT_SIGMA = 0.35;
const LOWEST_LOG = -12;
const WIDE = 1.05;
const MAYBE_SEVERAL = 0.04;
const UNSURE = 0.9;
const DIRT = { [OTHER_MARK]: 0.45, [PART]: 0.2, [SEVERAL]: 0.02 };
const DIRT_AMONG_DIGITS = { [OTHER_MARK]: 0.15, [PART]: 0.2, [SEVERAL]: 0.02 };
const WIDE_DIRT = 0.06;
const SURE = 0.8;
const FEWEST_SURE = 2;

/** Whether a mark, with its probabilities (13), may be more than one digit: then its parts are atoms. */
function needsCuts(mark, probabilities, heightPx) {
  if (mark.strokes.length < 2 || mark.width < 0.3 * heightPx || mark.height < 0.5 * heightPx) return false;
  if (mark.width > WIDE * heightPx || probabilities[SEVERAL] > MAYBE_SEVERAL) return true;
  return Math.max(likeliestDigit(probabilities).confidence, probabilities[OTHER_MARK]) < UNSURE;
}

/** All arcs {first, last, mark} over the atoms of a row; atoms: for each mark of the row its parts, or itself alone. */
function arcsOf(marks, atoms, heightPx) {
  const placed = atoms
    .flatMap((parts, owner) => parts.map((part) => ({ part, owner })))
    .sort((a, b) => a.part.centerX - b.part.centerX);
  const arcs = [];
  for (let first = 0; first < placed.length; first++) {
    for (let last = first + 1; last <= placed.length; last++) {
      const span = placed.slice(first, last), parts = span.map(({ part }) => part);
      const oneMark = span.every(({ owner }) => owner === span[0].owner);
      const whole = oneMark && span.length === atoms[span[0].owner].length;
      const mark = whole ? marks[span[0].owner] : markOf(parts.flatMap((part) => part.strokes));
      const small = span.length <= MOST_ATOMS && mark.width <= WIDEST_DIGIT * heightPx;
      // The mark as a whole is weighed however wide, and every atom alone, so that there always is a path.
      if (whole || span.length === 1 || (small && (oneMark || belongTogether(parts, mark, heightPx)))) {
        arcs.push({ first, last, mark });
      }
    }
  }
  return arcs;
}

/** Whether pieces may be the strokes of one digit: close, and together no larger than one. */
function belongTogether(parts, union, heightPx) {
  let right = parts[0].right;
  for (const part of parts.slice(1)) {
    if (part.left - right > WIDEST_GAP * heightPx) return false;
    right = Math.max(right, part.right);
  }
  if (union.height > 1.6 * heightPx || union.width > 1.3 * heightPx) return false;
  // Two strokes that stand beside one another, each as tall as a digit, are two digits: 1 and 1 are no 4.
  const tall = parts.filter((part) => part.height > 0.75 * heightPx);
  return !tall.some((a) => tall.some((b) => b.left > a.right));
}

/**
 * The arcs, left to right, that together explain the row's ink best.
 *
 * probabilities: for each arc, those of the 13 classes. Gives [{mark, probabilities, label, confidence, isDigit}].
 */
function bestPath(arcs, probabilities, heightPx) {
  const path = cheapestPath(arcs, probabilities, heightPx, DIRT);
  return hasSureDigits(path) ? cheapestPath(arcs, probabilities, heightPx, DIRT_AMONG_DIGITS) : path;
}

function hasSureDigits(path) {
  return path.filter((verdict) => verdict.isDigit && verdict.confidence > SURE).length >= FEWEST_SURE;
}

function cheapestPath(arcs, probabilities, heightPx, dirtShares) {
  const best = [{ score: 0, path: [] }];
  // By construction the arcs come ordered by where they start, so every way to a start is known when it is needed.
  arcs.forEach(({ first, last, mark }, index) => {
    const { digit, nothing } = scoresOf(mark, probabilities[index], heightPx, dirtShares);
    const score = best[first].score + Math.max(digit, nothing);
    if (score <= (best[last]?.score ?? -Infinity)) return;
    const isDigit = digit > nothing;
    const verdict = { mark, probabilities: probabilities[index], ...likeliestDigit(probabilities[index]), isDigit };
    best[last] = { score, path: [...best[first].path, verdict] };
  });
  return best.at(-1).path;
}

/** Log-probabilities that a mark is a digit, and that it is none, its size in the row taken into account. */
function scoresOf(mark, probabilities, heightPx, dirtShares) {
  const small = Math.min(0, Math.log(mark.height / heightPx / LOWEST_DIGIT));
  const sizeLog = -0.5 * (small / HEIGHT_SIGMA) ** 2;
  const digit = Math.log(Math.max(likeliestDigit(probabilities).confidence, 1e-6)) + sizeLog;
  const dirt = mark.width > WIDEST_DIGIT * heightPx
    ? WIDE_DIRT
    : Object.entries(dirtShares).reduce((sum, [kind, share]) => sum + share * probabilities[kind], 0);
  // What is too small for a digit is surely none, whatever it looks like.
  const nothing = Math.log(Math.max(1 - (1 - dirt) * Math.exp(sizeLog), 1e-6));
  return { digit: Math.max(digit, LOWEST_LOG), nothing: Math.max(nothing, LOWEST_LOG) };
}

function likeliestDigit(probabilities) {
  const digits = probabilities.slice(0, DIGIT_CLASSES);
  const confidence = Math.max(...digits);
  return { label: digits.indexOf(confidence), confidence };
}
