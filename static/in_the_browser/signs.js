"use strict";

/*
 * Signs beside the digits of a line, as recognition/signs.py finds them: which arcs the sign network is asked about, and what
 * each of them is.
 *
 * A line is {components, heightPx, arcs, probabilities, owners}; its path by the digits alone comes from `bestPath`.
 */

const DATE = /^00?\/00?\/00(00)?$/;
const QUOTIENT = /\([^()]*[-+×÷][^()]*\)\//g;

/** The numbers of the arcs that may be signs: whole components, and joins of such, that are no digits for sure. */
function signQuestions(line, path) {
  if (!path.some((segment) => segment.isDigit && segment.confidence > SURE)) return [];
  const whole = new Set(wholeRanges(line.owners).map(String));
  const stops = new Map(line.arcs.flatMap((arc, number) =>
    (whole.has(`${arc.start},${arc.stop}`) && mayBeSign(line, number) ? [[arc.start, arc.stop]] : [])));
  return line.arcs.flatMap((arc, number) => {
    let place = arc.start;
    while (stops.has(place) && place < arc.stop) place = stops.get(place);
    return place === arc.stop ? [number] : [];
  });
}

function mayBeSign({ arcs, probabilities, heightPx }, number) {
  const { label, confidence } = likeliestDigit(probabilities[number]);
  const isSure = confidence > SURE_DIGIT && label !== STROKE;
  return !(isSure && arcs[number].component.height > SURE_HEIGHT * heightPx);
}

/** The place of an arc in its line by the digits of the path beside it; memberFor: gives the member of a component. */
function placeOfArc(line, arc, path, memberFor) {
  const digits = path.filter((segment) => segment.isDigit && segment.confidence > LIKELY_DIGIT);
  const beside = digits.filter((digit) => digit.arc.stop <= arc.start || arc.stop <= digit.arc.start);
  // A line that is nothing but this one digit has only itself to go by.
  const frame = frameAt(arc.component.centerX, (beside.length ? beside : digits).map(({ component }) => component));
  const owners = new Set(line.owners.slice(arc.start, arc.stop));
  const others = line.components.filter((_, owner) => !owners.has(owner)).map(memberFor);
  return placeInLine(memberFor(arc.component), owners.size, others, frame);
}

/** What the sign network says of all arcs of a line: those that it was not asked about are no signs. */
function signsOf(line, path, asked, answers) {
  const signs = line.arcs.map(() => new Float32Array(SIGN_COUNT));
  asked.forEach((number, place) => signs[number].set(answers[place].slice(0, SIGN_COUNT)));
  return withQuotients(path, withDates(line, path, signs));
}

/** Slashes are likelier where two of them make a date. */
function withDates(line, path, signs) {
  const mayBeSlash = (segment) => signs[segment.number][SLASH] > LEAST_IN_DATE;
  const read = path.filter((segment) => segment.isDigit || mayBeSlash(segment));
  const likely = read.map((segment) => (mayBeSlash(segment) ? "/" : "0"));
  const starts = [...partedNumbers(read.map(({ component }) => component), likely, line.heightPx), read.length];
  const weighed = signs.map((row) => row.slice());
  starts.slice(1).forEach((stop, index) => {
    const start = starts[index];
    if (!DATE.test(likely.slice(start, stop).join(""))) return;
    for (const { number } of read.slice(start, stop).filter(mayBeSlash)) {
      weighed[number] = likelierSlash(weighed[number]);
    }
  });
  return weighed;
}

/** A slash is likelier after the bracket around a sum, where no digit follows. */
function withQuotients(path, signs) {
  const read = [];
  let text = "";
  for (const { number, isDigit } of path) {
    const row = signs[number], most = Math.max(...row);
    const label = most > LIKELY_SIGN ? SIGNS[row.indexOf(most)] : row[SLASH] > LEAST_IN_DATE ? "/" : isDigit ? "0" : "";
    if (label) read.push(number);
    text += label;
  }
  const weighed = signs.map((row) => row.slice());
  for (const found of text.matchAll(QUOTIENT)) {
    const number = read[found.index + found[0].length - 1];
    weighed[number] = likelierSlash(weighed[number]);
  }
  return weighed;
}

/** How likely each sign is where a slash is to be expected. */
function likelierSlash(row) {
  const others = 1 - row[SLASH];
  const likelier = 1 / (1 + others / (SLASH_ODDS * row[SLASH]));
  const weighed = row.map((share) => (share * (1 - likelier)) / Math.max(others, LEAST_LIKELY_SIGN));
  weighed[SLASH] = likelier;
  return weighed;
}

/**
 * The path with what is known of signs: `sign` {label, confidence, alternatives} of what is read as no digit, null where it is
 * none; `ofSigns`, how likely a digit is a sign instead.
 */
function withOpinions(line, path, signs) {
  const noSign = noSignLogs(line.arcs, line.owners, signs);
  const shares = nonDigitAmong(path);
  return path.map((segment) => {
    const { number } = segment;
    const scored = scoresOf(segment.component, segment.probabilities, line.heightPx, shares, {
      shares: signs[number], noSign: noSign[number],
    });
    const logs = [...scored.signs, scored.none, scored.digit];
    const highest = Math.max(...logs);
    const weights = logs.map((log) => Math.exp(log - highest));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const likely = weights.map((weight) => weight / sum);
    const isSign = Math.max(...scored.signs) > scored.none;
    // What is read as a part of a digit may be a sign beside it.
    const ofSigns = Math.max(sumOf(likely.slice(0, SIGN_COUNT)), 1 - Math.exp(noSign[number]));
    return segment.isDigit
      ? { ...segment, ofSigns }
      : { ...segment, sign: opinionOf(likely, likeliestDigit(segment.probabilities).label, isSign) };
  });
}

function opinionOf(likely, digit, isSign) {
  const ofSigns = likely.slice(0, SIGN_COUNT);
  if (sumOf(ofSigns) < LEAST_LIKELY_SIGN) return null;
  const label = isSign ? SIGNS[ofSigns.indexOf(Math.max(...ofSigns))] : "";
  const alternatives = [...SIGNS, "", `${digit}`]
    .map((name, place) => [name, likely[place]])
    .toSorted((a, b) => (b[0] === label) - (a[0] === label) || b[1] - a[1])
    .slice(0, MOST_ALTERNATIVES);
  return { label, confidence: alternatives[0][1], alternatives };
}

function sumOf(values) {
  return values.reduce((sum, value) => sum + value, 0);
}
