"use strict";

/* Lines: which components stand in one line of writing, as recognition/lines.py sorts them. */

/** The components in lines, top to bottom, each {components: left to right, heightPx: how tall a digit is in it}. */
function linesOf(components) {
  const heightPx = typicalHeightPx(components);
  const carries = (component) => component.height >= CARRIER_SHARE * heightPx;
  const carried = [];
  for (const component of leftToRight(components.filter(carries))) {
    const best = likeliest(carried, (line) => overlap(line, component, heightPx));
    if (best && overlap(best, component, heightPx) > OVERLAP) best.push(component);
    else carried.push([component]);
  }
  const lines = merged(carried, heightPx);
  // Small components are measured against the carriers alone: a trail of dots must not lead out of a line.
  const complete = lines.map((line) => [...line]);
  for (const component of components.filter((component) => !carries(component))) {
    const best = likeliest(lines, (line) => nearness(line, component, heightPx));
    if (nearness(best, component, heightPx) > 0) complete[lines.indexOf(best)].push(component);
    else complete.push([component]);
  }
  return complete
    .sort((a, b) => mean(a, "centerY") - mean(b, "centerY"))
    .map((line) => ({
      components: leftToRight(line),
      // What stands alone and small is small against the digits elsewhere.
      heightPx: Math.max(typicalHeightPx(line), CARRIER_SHARE * heightPx),
    }));
}

/** The height of most of the ink: the median over components, each weighed by its ink. */
function typicalHeightPx(components) {
  const byHeight = components.toSorted((a, b) => a.height - b.height);
  const half = byHeight.reduce((sum, component) => sum + component.inkPx ** INK_POWER, 0) / 2;
  let weight = 0;
  return byHeight.find((component) => (weight += component.inkPx ** INK_POWER) >= half)?.height ?? 0;
}

function overlap(line, component, heightPx) {
  const last = line.slice(-MEMORY);
  const top = mean(last, "top"), bottom = mean(last, "bottom");
  const lower = Math.max(1, Math.min(bottom - top, component.height, TALLEST_OVERLAP * heightPx));
  return (Math.min(bottom, component.bottom) - Math.max(top, component.top)) / lower;
}

/** Joins lines that stand side by side: a line's first component, or half of it, starts one of its own at times. */
function merged(lines, heightPx) {
  const joined = [];
  for (const line of lines.toSorted((a, b) => b.length - a.length)) {
    const partner = joined.find((other) => !collide(line, other, heightPx) && areSideBySide(line, other));
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
