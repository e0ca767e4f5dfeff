"use strict";

/* From strokes to the reading: which of them are which digit, line by line. */

/** Reads strokes; remembers what the network said about components that have not changed since the last reading. */
class StrokeReader {
  #network;
  #seen = new Map();

  constructor(network) {
    this.#network = network;
  }

  /**
   * The lines, top to bottom, each left to right: [[{component, crop, probabilities, label, confidence, isDigit}]].
   *
   * label and confidence are those of the likeliest digit, also where isDigit says that the component is none.
   */
  read(strokes) {
    const before = this.#seen;
    this.#seen = new Map();
    const components = componentsOf(strokes);
    this.#classify(components, before);
    const probabilities = components.map((component) => this.#probabilities(component));
    const lines = linesOf(components, digitHeightsPx(components, probabilities));
    for (const line of lines) {
      const primitives = line.components.map((component) =>
        needsCuts(component, this.#probabilities(component), line.heightPx) ? partsOf(component) : [component]);
      line.arcs = arcsOf(line.components, primitives, line.heightPx);
    }
    this.#classify(lines.flatMap((line) => line.arcs.map((arc) => arc.component)), before);
    return lines.map((line) => {
      const probabilities = line.arcs.map((arc) => this.#probabilities(arc.component));
      return this.#decided(bestPath(line.arcs, probabilities, line.heightPx));
    });
  }

  #decided(path) {
    const sure = hasSureDigits(path);
    return path.map((segment) => ({
      ...segment,
      crop: this.#seen.get(segment.component.key).crop,
      isDigit: segment.isDigit && (sure || segment.confidence >= LEAST_CONFIDENCE),
    }));
  }

  #probabilities(component) {
    return this.#seen.get(component.key).probabilities;
  }

  /** Shows the components that are new to the network, all in one batch. */
  #classify(components, before) {
    const unseen = new Map();
    for (const component of components) {
      if (before.has(component.key)) this.#seen.set(component.key, before.get(component.key));
      else if (!this.#seen.has(component.key)) unseen.set(component.key, normalizeDigit(inkOf(component)));
    }
    if (unseen.size === 0) return;
    const probabilities = this.#network.classify([...unseen.values()]);
    [...unseen].forEach(([key, crop], index) => this.#seen.set(key, { crop, probabilities: probabilities[index] }));
  }
}
