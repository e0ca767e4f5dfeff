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
  const placed = placedParts(primitives);
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

/** The number of the component that each primitive is, or is a part of, left to right. */
function ownersOf(primitives) {
  return placedParts(primitives).map(({ owner }) => owner);
}

function placedParts(primitives) {
  return primitives
    .flatMap((parts, owner) => parts.map((part) => ({ part, owner })))
    .sort((a, b) => a.part.centerX - b.part.centerX);
}

/** The [start, stop] of each component whose primitives stand together, left to right. */
function wholeRanges(owners) {
  const ranges = [];
  owners.forEach((owner, primitive) => {
    if (primitive && owners[primitive - 1] === owner) ranges.at(-1)[1] = primitive + 1;
    else ranges.push([primitive, primitive + 1]);
  });
  return ranges;
}

/** For each arc the logarithm of how likely none of the components that begin in it is a sign by itself. */
function noSignLogs(arcs, owners, signs) {
  const ranges = new Map(wholeRanges(owners).map((range) => [owners[range[0]], `${range}`]));
  const ofOwner = new Map();
  arcs.forEach(({ start, stop }, number) => {
    if (ranges.get(owners[start]) !== `${start},${stop}`) return;
    const share = Math.min(signs[number].reduce((sum, one) => sum + one, 0), SUREST_SIGN);
    ofOwner.set(owners[start], Math.log1p(-share));
  });
  const reach = [0];
  owners.forEach((owner, place) => {
    reach.push(reach[place] + (owner === owners[place - 1] ? 0 : (ofOwner.get(owner) ?? 0)));
  });
  return arcs.map(({ start, stop }) => reach[stop] - reach[start]);
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
 * probabilities: for each arc, those of the 13 classes; ofSigns: for each arc {shares, noSign} where the sign network was
 * asked. Gives [{arc, number, component, probabilities, label, confidence, isDigit}], number: the arc's.
 */
function bestPath(arcs, probabilities, heightPx, ofSigns = null) {
  const path = cheapestPath(arcs, probabilities, heightPx, NON_DIGIT, ofSigns);
  return hasSureDigits(path) ? cheapestPath(arcs, probabilities, heightPx, NON_DIGIT_AMONG_DIGITS, ofSigns) : path;
}

/** How far each class counts as no digit in the company of this path. */
function nonDigitAmong(path) {
  return hasSureDigits(path) ? NON_DIGIT_AMONG_DIGITS : NON_DIGIT;
}

function hasSureDigits(path) {
  return path.filter((segment) => segment.isDigit && segment.confidence > SURE).length >= FEWEST_SURE;
}

function cheapestPath(arcs, probabilities, heightPx, nonDigitShares, ofSigns) {
  const best = [{ score: 0, path: [] }];
  // By construction the arcs come ordered by where they start, so every way to a start is known when it is needed.
  arcs.forEach((arc, number) => {
    const { start, stop, component } = arc;
    const { digit, nothing } = scoresOf(component, probabilities[number], heightPx, nonDigitShares, ofSigns?.[number]);
    const score = best[start].score + Math.max(digit, nothing);
    if (score <= (best[stop]?.score ?? -Infinity)) return;
    const isDigit = digit > nothing;
    const known = { probabilities: probabilities[number], ...likeliestDigit(probabilities[number]) };
    const segment = { arc, number, component, ...known, isDigit };
    best[stop] = { score, path: [...best[start].path, segment] };
  });
  return best.at(-1).path;
}

/**
 * Log-probabilities that a component is the likeliest digit, and that it is none, given its size in the line.
 *
 * ofSign: {shares, noSign}, of each sign, and that none of its components is one by itself. Then `nothing` holds for signs
 * too: `none` for what is neither, `signs` for each of them.
 */
function scoresOf(component, probabilities, heightPx, nonDigitShares, ofSign = null) {
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
  if (!ofSign) return { digit: Math.max(digit, LOWEST_LOG), nothing: Math.max(nothing, LOWEST_LOG) };
  // What looks like a digit is a sign the less likely, a stroke, which is a 1 and a slash alike, a little less so.
  const likeness = likely.map((share, label) => (label === 1 ? LIKENESS_OF_ONE : 1) * share * Math.exp(sizeLogs[label]));
  const unlike = Math.log(Math.max(1 - Math.max(...likeness), LEAST_UNLIKE));
  const signs = [...ofSign.shares].map((share) =>
    Math.max(Math.log(Math.max(share, LEAST_PROBABILITY)) + unlike, LOWEST_LOG));
  const none = Math.max(nothing + ofSign.noSign, LOWEST_LOG);
  return { digit: Math.max(digit + ofSign.noSign, LOWEST_LOG), nothing: Math.max(none, ...signs), none, signs };
}

function likeliestDigit(probabilities) {
  const digits = probabilities.slice(0, DIGIT_COUNT);
  const confidence = Math.max(...digits);
  return { label: digits.indexOf(confidence), confidence };
}
