"use strict";

/*
 * What the pen leaves: a stroke is {id, widthPx, points: [[x, y], …]}, a component is strokes taken as one; both are in
 * pixels of the canvas.
 */

// Points of a stroke are at most this far apart, so that two strokes cross where two of their points are near.
const SPACING_PX = 3;
// Strokes stand above one another when they share this much of the narrower one's width.
const STROKES_ABOVE_SHARE = 0.6;
// Strokes can be drawn at any size: at this one, the crop always shrinks them.
const INK_SIDE_PX = 160;

/** Leads the stroke on to a place; the way there is filled with points. */
function extend(stroke, x, y) {
  const [fromX, fromY] = stroke.points.at(-1) ?? [x, y];
  const steps = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY) / SPACING_PX));
  for (let step = 1; step <= steps; step++) {
    stroke.points.push([fromX + ((x - fromX) * step) / steps, fromY + ((y - fromY) * step) / steps]);
  }
}

/** Strokes taken together: {strokes, key, inkPx, left, top, right, bottom, width, height, centerX, centerY}. */
function componentOf(strokes) {
  const left = Math.min(...strokes.map((stroke) => least(stroke, 0) - stroke.widthPx / 2));
  const top = Math.min(...strokes.map((stroke) => least(stroke, 1) - stroke.widthPx / 2));
  const right = Math.max(...strokes.map((stroke) => most(stroke, 0) + stroke.widthPx / 2));
  const bottom = Math.max(...strokes.map((stroke) => most(stroke, 1) + stroke.widthPx / 2));
  return {
    strokes,
    // A stroke that is still being drawn is another one with every point.
    key: strokes.map((stroke) => `${stroke.id}:${stroke.points.length}`).join(" "),
    inkPx: strokes.reduce((sum, { widthPx, points }) => sum + widthPx * (widthPx + SPACING_PX * points.length), 0),
    left, top, right, bottom,
    width: right - left, height: bottom - top,
    centerX: (left + right) / 2, centerY: (top + bottom) / 2,
  };
}

/** The components that the strokes make: each holds all strokes that touch one another. */
function componentsOf(strokes) {
  return grouped(strokes, touch);
}

/** The parts of a component that may be digits of their own; strokes above one another, as in an 8, are one part. */
function partsOf(component) {
  return grouped(component.strokes, areAboveOneAnother);
}

function grouped(strokes, belongTogether) {
  const groups = [];
  for (const stroke of strokes) {
    const near = groups.filter((group) => group.some((other) => belongTogether(stroke, other)));
    const apart = groups.filter((group) => !near.includes(group));
    groups.splice(0, groups.length, ...apart, [...near.flat(), stroke]);
  }
  return groups.map(componentOf);
}

function touch(a, b) {
  const reachPx = (a.widthPx + b.widthPx) / 2;
  const apartBy = (axis) => Math.max(least(a, axis) - most(b, axis), least(b, axis) - most(a, axis));
  if (apartBy(0) > reachPx || apartBy(1) > reachPx) return false;
  return a.points.some(([x, y]) => b.points.some((point) => Math.hypot(x - point[0], y - point[1]) <= reachPx));
}

function areAboveOneAnother(a, b) {
  const sharedPx = Math.min(most(a, 0), most(b, 0)) - Math.max(least(a, 0), least(b, 0));
  const narrowerPx = Math.min(most(a, 0) - least(a, 0), most(b, 0) - least(b, 0));
  return sharedPx >= 0 && sharedPx > STROKES_ABOVE_SHARE * narrowerPx;
}

/** The component as ink for the crop, 160 px on its longer side. */
function inkOf(component) {
  return drawnInk(component, INK_SIDE_PX / Math.max(component.width, component.height));
}

/** The component as ink, so many times as large as it was drawn, with a pixel of paper around it. */
function drawnInk(component, scale) {
  const width = Math.ceil(component.width * scale) + 2, height = Math.ceil(component.height * scale) + 2;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  context.translate(1, 1);
  context.scale(scale, scale);
  context.translate(-component.left, -component.top);
  for (const stroke of component.strokes) drawStroke(context, stroke);
  const rgba = context.getImageData(0, 0, width, height).data;
  const values = Float32Array.from({ length: width * height }, (_, pixel) => rgba[4 * pixel + 3] / 255);
  return { width, height, values };
}

function drawStroke(context, stroke) {
  context.lineWidth = stroke.widthPx;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  context.moveTo(...stroke.points[0]);
  // A tap has one point; a line to it alone is a dot.
  for (const point of stroke.points) context.lineTo(...point);
  context.stroke();
}

function least(stroke, axis) {
  return stroke.points.reduce((value, point) => Math.min(value, point[axis]), Infinity);
}

function most(stroke, axis) {
  return stroke.points.reduce((value, point) => Math.max(value, point[axis]), -Infinity);
}
