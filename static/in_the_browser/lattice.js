"use strict";

/*
 * Weighs the ways in which a line's strokes can make digits, as recognition/arcs.py and lattice.py weigh ink.
 *
 * A line becomes primitives: components, and the parts of a component that may hold more than one digit. An arc is a few
 * neighbouring primitives taken as one component; the best path over all arcs explains all ink. The numbers are
 * explained there.
 */

/** Whether a component, with its probabilities (13), may be more than one digit: then its parts are primitives. */
function needsCuts(component, probabilities, heightPx) {
  if (component.strokes.length < 2) return false;
  if (component.width < NARROWEST_CUT * heightPx || component.height < LOWEST_CUT * heightPx) return false;
  if (component.width > WIDE * heightPx || probabilities[SEVERAL] > MAYBE_SEVERAL) return true;
  return Math.max(likeliestDigit(probabilities).confidence, probabilities[OTHER_MARK]) < UNSURE;
}

/** All arcs {start, stop, component} of a line; primitives: for each of its components the parts, or itself alone. */
function arcsOf(components, primitives, heightPx) {
  const placed = primitives
    .flatMap((parts, owner) => parts.map((part) => ({ part, owner })))
    .sort((a, b) => a.part.centerX - b.part.centerX);
  const arcs = [];
  for (let start = 0; start < placed.length; start++) {
    for (let stop = start + 1; stop <= placed.length; stop++) {
      const span = placed.slice(start, stop), parts = span.map(({ part }) => part);
      const oneComponent = span.every(({ owner }) => owner === span[0].owner);
      const whole = oneComponent && span.length === primitives[span[0].owner].length;
      const component = whole ? components[span[0].owner] : componentOf(parts.flatMap((part) => part.strokes));
      const small = span.length <= MOST_PRIMITIVES && component.width <= WIDEST_DIGIT * heightPx;
      // The component as a whole is weighed however wide, and every primitive alone, so that there always is a path.
      if (whole || span.length === 1 || (small && (oneComponent || belongTogether(parts, component, heightPx)))) {
        arcs.push({ start, stop, component });
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
  if (union.height > TALLEST_DIGIT * heightPx || union.width > WIDEST_JOINED * heightPx) return false;
  const tall = parts.filter((part) => part.height > TALL_PIECE * heightPx);
  return !tall.some((a) => tall.some((b) => b.left > a.right));
}

/**
 * The arcs, left to right, that together explain the line's ink best.
 *
 * probabilities: for each arc, those of the 13 classes. Gives [{component, probabilities, label, confidence, isDigit}].
 */
function bestPath(arcs, probabilities, heightPx) {
  const path = cheapestPath(arcs, probabilities, heightPx, NON_DIGIT);
  return hasSureDigits(path) ? cheapestPath(arcs, probabilities, heightPx, NON_DIGIT_AMONG_DIGITS) : path;
}

function hasSureDigits(path) {
  return path.filter((segment) => segment.isDigit && segment.confidence > SURE).length >= FEWEST_SURE;
}

function cheapestPath(arcs, probabilities, heightPx, nonDigitShares) {
  const best = [{ score: 0, path: [] }];
  // By construction the arcs come ordered by where they start, so every way to a start is known when it is needed.
  arcs.forEach(({ start, stop, component }, index) => {
    const { digit, nothing } = scoresOf(component, probabilities[index], heightPx, nonDigitShares);
    const score = best[start].score + Math.max(digit, nothing);
    if (score <= (best[stop]?.score ?? -Infinity)) return;
    const isDigit = digit > nothing;
    const segment = { component, probabilities: probabilities[index], ...likeliestDigit(probabilities[index]), isDigit };
    best[stop] = { score, path: [...best[start].path, segment] };
  });
  return best.at(-1).path;
}

/** Log-probabilities that a component is the likeliest digit, and that it is none, given its size in the line. */
function scoresOf(component, probabilities, heightPx, nonDigitShares) {
  const relative = component.height / Math.max(heightPx, 1);
  const likely = [...probabilities.slice(0, DIGIT_COUNT)].map((share) => Math.max(share, LEAST_PROBABILITY));
  const sizeLogs = likely.map((_, digit) => {
    const tooLow = Math.min(0, Math.log(Math.max(relative, 1e-3) / (digit === 1 ? LOWEST_ONE : LOWEST_DIGIT)));
    return -0.5 * (tooLow / HEIGHT_SIGMA) ** 2;
  });
  const digit = Math.max(...likely.map((share, label) => Math.log(share) + sizeLogs[label]));
  const nonDigit = component.width > WIDEST_DIGIT * heightPx
    ? WIDE_NON_DIGIT
    : Object.entries(nonDigitShares).reduce((sum, [kind, share]) => sum + share * probabilities[kind], 0);
  // What is too small for a digit is surely none, whatever it looks like.
  const sum = likely.reduce((total, share) => total + share, 0);
  const tallEnough = likely.reduce((total, share, label) => total + share * Math.exp(sizeLogs[label]), 0) / sum;
  const nothing = Math.log(Math.max(1 - (1 - nonDigit) * tallEnough, LEAST_PROBABILITY));
  return { digit: Math.max(digit, LOWEST_LOG), nothing: Math.max(nothing, LOWEST_LOG) };
}

function likeliestDigit(probabilities) {
  const digits = probabilities.slice(0, DIGIT_COUNT);
  const confidence = Math.max(...digits);
  return { label: digits.indexOf(confidence), confidence };
}
