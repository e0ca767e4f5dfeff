"use strict";

/* How tall a digit is at each place of a drawing, as recognition/scale.py finds it: digits may be of any size. */

/**
 * For each component how tall digits are where it stands: the median over those nearby that look like a digit.
 *
 * probabilities: for each component, those of the 13 classes.
 */
function digitHeightsPx(components, probabilities) {
  const voices = components.map((component, index) => {
    const { label, confidence } = likeliestDigit(probabilities[index]);
    const certainty = confidence > LIKE_A_DIGIT ? confidence ** CERTAINTY_POWER : 0;
    return { component, certainty, evidence: component.inkPx * certainty * (label === 1 ? EVIDENCE_OF_ONE : 1) };
  });
  const speakers = voices.filter(({ evidence }) => evidence > 0);
  if (speakers.length === 0) return components.map(() => typicalHeightPx(components));
  const heights = speakers.map(({ component }) => component.height);
  const everywhere = weightedMedian(heights, speakers.map(({ evidence }) => evidence));
  return voices.map(({ component, certainty }) => {
    const weights = speakers.map((speaker) => {
      if (distancePx(component, speaker.component) >= REACH * speaker.component.height) return 0;
      const unlike = Math.log(speaker.component.height / component.height) / ALIKE_SIGMA;
      const nearby = speaker.evidence * speaker.component.inkPx ** (LOCAL_INK_POWER - 1);
      return nearby * (1 - certainty + certainty * Math.exp(-0.5 * unlike ** 2));
    });
    return weights.some((weight) => weight > 0) ? weightedMedian(heights, weights) : everywhere;
  });
}

/** The height of most of the ink: the median over components, each weighed by its ink. */
function typicalHeightPx(components) {
  const weights = components.map((component) => component.inkPx ** INK_POWER);
  return weightedMedian(components.map((component) => component.height), weights) ?? 0;
}

/** The value at half the weight; undefined without values. */
function weightedMedian(values, weights) {
  const order = values.map((_, place) => place).sort((a, b) => values[a] - values[b]);
  const half = order.reduce((sum, place) => sum + weights[place], 0) / 2;
  let weight = 0;
  return values[order.find((place) => (weight += weights[place]) >= half)];
}

/** Between the boxes of two components; 0 where they overlap. */
function distancePx(a, b) {
  const gapX = Math.max(0, b.left - a.right, a.left - b.right);
  return Math.hypot(gapX, Math.max(0, b.top - a.bottom, a.top - b.bottom));
}
