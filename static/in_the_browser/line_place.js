"use strict";

/*
 * The place of a component in its line, as preprocessing/line_place.py tells it: its size, where it stands by the line's
 * digits, what is beside it, the hand.
 *
 * A member is {component, form, areaPx}: a component of a line with the form of its ink and how much of it there is.
 */

/** Where a line's digits stand at one place of it; digits: at least one component. */
function frameAt(x, digits) {
  const nearest = digits
    .toSorted((a, b) => Math.abs(a.centerX - x) - Math.abs(b.centerX - x))
    .slice(0, MOST_NEIGHBORS);
  const heightPx = middle(nearest.map(({ top, bottom }) => bottom - top));
  return { heightPx: Math.max(1, heightPx), basePx: middle(nearest.map(({ bottom }) => bottom)) };
}

/** A component with its form; ink: {width, height, values}, as it was drawn. */
function memberOf(component, ink) {
  return { component, form: formOf(ink), areaPx: ink.values.reduce((count, value) => count + (value >= 0.5), 0) };
}

/** 28 numbers. pieces: how many components the member is made of; others: all other members of its line. */
function placeInLine({ component, form, areaPx }, pieces, others, frame) {
  const { heightPx } = frame;
  const [tall, top, bottom] = standing(frame, component);
  const wide = Math.min(component.width / heightPx, FARTHEST);
  const components = others.map((other) => other.component);
  const onLeft = components.filter((one) => one.centerX < component.centerX);
  const onRight = components.filter((one) => one.centerX >= component.centerX);
  const left = firstOf(onLeft, (one) => -one.right), right = firstOf(onRight, (one) => one.left);
  const beside = (one, gapPx) => {
    if (!one) return [FARTHEST, 0, 0];
    const [height, , low] = standing(frame, one);
    return [held(gapPx / heightPx), height, low];
  };
  const shared = components.filter((one) => sharedWidth(one, component) > SHARED);
  const above = shared.filter((one) => one.centerY < component.centerY).map((one) => (component.top - one.bottom) / heightPx);
  const below = shared.filter((one) => one.centerY > component.centerY).map((one) => (one.top - component.bottom) / heightPx);
  return [
    tall, wide, top, bottom, Math.log(Math.max(tall, LOWEST)), Math.log(Math.max(wide, LOWEST)),
    // Ink is as dark as all other ink of a drawing.
    areaPx / (component.width * component.height), 1, pieces, ...form,
    ...beside(left, left && component.left - left.right), ...beside(right, right && right.left - component.right),
    held(Math.min(...above, FARTHEST)), held(Math.min(...below, FARTHEST)),
    ...handOf(component, form[0], others, frame),
  ];
}

/** How the line's other digits slant, how far this slant is from theirs, how they stand. */
function handOf(component, slant, others, frame) {
  const { heightPx } = frame;
  const tall = others
    .filter(({ component: { height, width } }) =>
      height > LOW_IN_HAND * heightPx && height < HIGH_IN_HAND * heightPx && width < WIDE_IN_HAND * heightPx)
    .toSorted((a, b) => a.component.left - b.component.left);
  if (tall.length === 0) return [0, slant, FARTHEST, FARTHEST, FARTHEST, 0, 0];
  const usual = middle(tall.map(({ form }) => form[0]));
  const strokes = tall.filter(isStroke).map(({ form }) => form[0]);
  const pairs = tall.slice(1).map((right, place) => [tall[place].component, right.component]);
  // Where the component itself stands there would be no gap without it.
  const gaps = pairs
    .filter(([left, right]) => !(left.centerX < component.centerX && component.centerX < right.centerX))
    .map(([left, right]) => (right.left - left.right) / heightPx);
  const uneven = tall.reduce((sum, one) => {
    const [, top, bottom] = standing(frame, one.component);
    return sum + Math.abs(top - 1) + Math.abs(bottom);
  }, 0);
  return [
    usual, held(slant - usual),
    strokes.length ? held(slant - Math.min(...strokes)) : FARTHEST,
    strokes.length ? held(slant - Math.max(...strokes)) : FARTHEST,
    gaps.length ? held(middle(gaps)) : FARTHEST,
    held(uneven / tall.length), Math.log1p(tall.length),
  ];
}

function isStroke({ form: [slant, spread] }) {
  return spread / (1 - spread) - slant ** 2 < STROKE_STRAY;
}

/** Slant, how far it is longer than wide, how far its middle bulges to the right, how high its ink lies. */
function formOf({ width, height, values }) {
  const ofRows = new Float64Array(height), ofColumns = new Float64Array(width);
  forEachPixel({ width, height, values }, (value, x, y) => {
    ofRows[y] += value;
    ofColumns[x] += value;
  });
  const mass = ofRows.reduce((sum, value) => sum + value, 0) || 1;
  const mean = (of) => of.reduce((sum, value, place) => sum + value * place, 0) / mass;
  const centerY = mean(ofRows), centerX = mean(ofColumns);
  const spread = (of, center) => of.reduce((sum, value, place) => sum + value * (place - center) ** 2, 0) / mass + 0.1;
  const varY = spread(ofRows, centerY), varX = spread(ofColumns, centerX);
  const ofEach = new Float64Array(height);
  forEachPixel({ width, height, values }, (value, x, y) => { ofEach[y] += value * (x - centerX); });
  const slant = ofEach.reduce((sum, value, y) => sum + value * (y - centerY), 0) / mass / varY;
  // Against the line of its slant: the middle half of its rows beside the others.
  const [inside, outside] = [{ off: 0, ink: 0 }, { off: 0, ink: 0 }];
  ofEach.forEach((value, y) => {
    const half = Math.abs(y - centerY) < 0.25 * height ? inside : outside;
    half.off += value - slant * ofRows[y] * (y - centerY);
    half.ink += ofRows[y];
  });
  // The reader's ink goes to 255, and what is less than one of that is none.
  const bulge = (inside.off / Math.max(inside.ink, 1 / 255) - outside.off / Math.max(outside.ink, 1 / 255)) / height;
  return [held(slant), varX / (varX + varY), held(bulge), centerY / height];
}

/** Height of a component, and how far its top and its bottom lie above the base line, in heights of a digit. */
function standing({ heightPx, basePx }, { top, bottom, height }) {
  return [Math.min(height / heightPx, FARTHEST), held((basePx - top) / heightPx), held((basePx - bottom) / heightPx)];
}

function sharedWidth(one, other) {
  return (Math.min(one.right, other.right) - Math.max(one.left, other.left)) / Math.max(1, Math.min(one.width, other.width));
}

function firstOf(components, order) {
  return components.reduce((best, next) => (best === null || order(next) < order(best) ? next : best), null);
}

function held(value) {
  return Math.min(Math.max(value, -FARTHEST), FARTHEST);
}

/** The median. */
function middle(values) {
  const ordered = values.toSorted((a, b) => a - b);
  return 0.5 * (ordered[Math.floor(ordered.length / 2)] + ordered[Math.floor((ordered.length - 1) / 2)]);
}
