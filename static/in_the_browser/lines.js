"use strict";

/* Lines: which components stand in one line of writing, as recognition/lines.py sorts them. */

/**
 * The components in lines, top to bottom, each {components: left to right, heightPx: how tall a digit is in it}.
 *
 * heightsPx: how tall a digit is where each of the components stands.
 */
function linesOf(components, heightsPx) {
  const digitPx = new Map(components.map((component, index) => [component, heightsPx[index]]));
  const carries = (component) => component.height >= CARRIER_SHARE * digitPx.get(component);
  const carried = [];
  for (const component of leftToRight(components.filter(carries))) {
    const best = likeliest(carried, (line) => overlap(line, component, digitPx));
    if (best && overlap(best, component, digitPx) > OVERLAP) best.push(component);
    else carried.push([component]);
  }
  const lines = merged(carried, digitPx);
  // Small components are measured against the carriers alone: a trail of dots must not lead out of a line.
  const complete = lines.map((line) => [...line]);
  const strays = [];
  for (const component of components.filter((component) => !carries(component))) {
    const best = likeliest(lines, (line) => nearness(line, component, digitPx.get(component)));
    const isInLine = best && nearness(best, component, digitPx.get(component)) > 0;
    if (isInLine) complete[lines.indexOf(best)].push(component);
    else strays.push(component);
  }
  for (const stray of [...strays]) {
    // The dots of a division sign stand at its dash, however far the digits are from it.
    const line = lines.findIndex((carriers, index) => isPartIn(carriers, complete[index], stray));
    if (line < 0) continue;
    complete[line].push(stray);
    strays.splice(strays.indexOf(stray), 1);
  }
  // What stands alone and small is shown too, as a line of its own, and is small against the digits around it.
  return [
    ...complete.map((line) => ({ components: leftToRight(line), heightPx: typicalHeightPx(line) })),
    ...strays.map((stray) => ({
      components: [stray],
      heightPx: Math.max(stray.height, CARRIER_SHARE * digitPx.get(stray)),
    })),
  ].sort((a, b) => mean(a.components, "centerY") - mean(b.components, "centerY"));
}

/** Whether a small component stands in the band of a line, above or below one that is as low: a part of the same sign. */
function isPartIn(carriers, line, component) {
  const low = line.filter((other) => !carriers.includes(other));
  if (!low.some((other) => standAboveOneAnother(component, other))) return false;
  const nearest = likeliest(carriers, (other) => -Math.abs(other.centerX - component.centerX));
  return nearest.top < component.centerY && component.centerY < nearest.bottom;
}

function overlap(line, component, digitPx) {
  const last = line.slice(-MEMORY), heightPx = digitPx.get(component);
  if (!areAlike(heightPx, meanDigitPx(last, digitPx))) return 0;
  const top = mean(last, "top"), bottom = mean(last, "bottom");
  const lower = Math.max(1, Math.min(bottom - top, component.height, TALLEST_OVERLAP * heightPx));
  return (Math.min(bottom, component.bottom) - Math.max(top, component.top)) / lower;
}

/** Whether digits of these heights may be of one line of writing. */
function areAlike(aPx, bPx) {
  return Math.max(aPx, bPx) < MOST_UNLIKE * Math.min(aPx, bPx);
}

function meanDigitPx(components, digitPx) {
  return components.reduce((sum, component) => sum + digitPx.get(component), 0) / components.length;
}

/** Joins lines that stand side by side: a line's first component, or half of it, starts one of its own at times. */
function merged(lines, digitPx) {
  const joined = [];
  for (const line of lines.toSorted((a, b) => b.length - a.length)) {
    const heightPx = meanDigitPx(line, digitPx);
    const partner = joined.find((other) => {
      const otherPx = meanDigitPx(other, digitPx);
      if (!areAlike(heightPx, otherPx) || collide(line, other, Math.max(heightPx, otherPx))) return false;
      return areSideBySide(line, other);
    });
    if (partner) partner.splice(0, Infinity, ...leftToRight([...partner, ...line]));
    else joined.push([...line]);
  }
  return joined;
}

/** Whether digits of the two lines stand above one another, as they do in different lines. */
function collide(line, other, heightPx) {
  const together = (a, b) => Math.max(a.bottom, b.bottom) - Math.min(a.top, b.top);
  return line.some((a) => other.some((b) =>
    standAboveOneAnother(a, b) && together(a, b) > TALLEST_DIGIT * heightPx));
}

function standAboveOneAnother(a, b) {
  return Math.min(a.right, b.right) - Math.max(a.left, b.left) > ABOVE_SHARE * Math.min(a.width, b.width);
}

function areSideBySide(line, other) {
  const center = mean(line, "centerX");
  const beside = other.filter((component) => !line.some((half) => standAboveOneAnother(component, half)));
  const distance = (component) => Math.abs(component.centerX - center);
  const nearest = beside.toSorted((a, b) => distance(a) - distance(b)).slice(0, MEMORY);
  if (nearest.length === 0) return false;
  const top = mean(line, "top"), bottom = mean(line, "bottom");
  const otherTop = mean(nearest, "top"), otherBottom = mean(nearest, "bottom");
  const shared = Math.min(bottom, otherBottom) - Math.max(top, otherTop);
  return shared > OVERLAP * Math.max(1, Math.min(bottom - top, otherBottom - otherTop));
}

/** How well a small component stands in a line: above 0 when it is inside the line's band and next to its ink. */
function nearness(line, component, heightPx) {
  const nearest = likeliest(line, (other) => -Math.abs(other.centerX - component.centerX));
  const gap = Math.max(nearest.left - component.right, component.left - nearest.right, 0);
  const outside = Math.max(nearest.top - component.centerY, component.centerY - nearest.bottom, 0);
  return 1 - outside / (OUTSIDE * heightPx) - gap / (BESIDE * heightPx);
}

function leftToRight(components) {
  return components.toSorted((a, b) => a.centerX - b.centerX);
}

function likeliest(candidates, score) {
  return candidates.reduce((best, next) => (best === null || score(next) > score(best) ? next : best), null);
}

function mean(components, edge) {
  return components.reduce((sum, component) => sum + component[edge], 0) / components.length;
}
