"use strict";

/* Which characters of a line make up one number, as recognition/numbers.py parts them. */

/** Where a line's numbers begin: the places of their first characters. components, labels: of all, left to right. */
function partedNumbers(components, labels, heightPx) {
  if (components.length === 0) return [];
  const scale = Math.max(heightPx, 1);
  const pairs = components.slice(1).map((right, place) => [components[place], right]);
  const gaps = pairs.map(([left, right]) => Math.max(0, right.left - left.right) / scale);
  const pitches = pairs.map(([left, right]) => (right.centerX - left.centerX) / scale);
  const isDigit = labels.map((label) => /^\d$/.test(label));
  const ofDigits = pairs.map((_, place) => place).filter((place) => isDigit[place] && isDigit[place + 1]);
  let narrow = quantile(ofDigits.map((place) => gaps[place]), NARROW_GAP);
  let pitch = quantile(ofDigits.map((place) => pitches[place]), USUAL_PITCH);
  if (ofDigits.length < 2) [narrow, pitch] = [Math.min(narrow, WIDEST_ALONE), 0];
  const parts = (place) => {
    const gap = gaps[place - 1];
    if (NEVER_FIRST.includes(labels[place]) || NEVER_LAST.includes(labels[place - 1])) return false;
    if (!isDigit[place]) return place < gaps.length && LOPSIDED * gaps[place] < gap;
    if (!isDigit[place - 1]) return place > 1 && LOPSIDED * gaps[place - 2] < gap;
    return true;
  };
  const begins = (_, place) => {
    if (place === 0) return true;
    const isEven = ofDigits.includes(place - 1) && pitches[place - 1] < PITCHES * pitch;
    return gaps[place - 1] > narrow + APART && !isEven && parts(place);
  };
  return components.map((_, place) => place).filter(begins);
}

function quantile(values, share) {
  return values.length ? values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] : 0;
}
