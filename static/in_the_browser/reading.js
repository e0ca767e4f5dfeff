"use strict";

/* From strokes to the reading: which of them are which digit, row by row. */

// A digit less likely than this is kept only in the company of digits that are sure.
const LEAST_CONFIDENCE = 0.5;

/** Reads strokes; remembers what the network said about marks that have not changed since the last reading. */
class StrokeReader {
  #network;
  #seen = new Map();

  constructor(network) {
    this.#network = network;
  }

  /**
   * The rows, top to bottom, each left to right: [[{mark, frame, probabilities, label, confidence, isDigit}]].
   *
   * label and confidence are those of the likeliest digit, also where isDigit says that the mark is none.
   */
  read(strokes) {
    const before = this.#seen;
    this.#seen = new Map();
    const rows = rowsOf(marksOf(strokes));
    this.#classify(rows.flatMap((row) => row.marks), before);
    for (const row of rows) {
      const atoms = row.marks.map((mark) =>
        needsCuts(mark, this.#probabilities(mark), row.heightPx) ? partsOf(mark) : [mark]);
      row.arcs = arcsOf(row.marks, atoms, row.heightPx);
    }
    this.#classify(rows.flatMap((row) => row.arcs.map((arc) => arc.mark)), before);
    return rows.map((row) => {
      const probabilities = row.arcs.map((arc) => this.#probabilities(arc.mark));
      return this.#decided(bestPath(row.arcs, probabilities, row.heightPx));
    });
  }

  #decided(path) {
    const sure = hasSureDigits(path);
    return path.map((verdict) => ({
      ...verdict,
      frame: this.#seen.get(verdict.mark.key).frame,
      isDigit: verdict.isDigit && (sure || verdict.confidence >= LEAST_CONFIDENCE),
    }));
  }

  #probabilities(mark) {
    return this.#seen.get(mark.key).probabilities;
  }

  /** Shows the marks that are new to the network, all in one batch. */
  #classify(marks, before) {
    const unseen = new Map();
    for (const mark of marks) {
      if (before.has(mark.key)) this.#seen.set(mark.key, before.get(mark.key));
      else if (!this.#seen.has(mark.key)) unseen.set(mark.key, frame(inkOf(mark)));
    }
    if (unseen.size === 0) return;
    const probabilities = this.#network.classify([...unseen.values()]);
    [...unseen].forEach(([key, frame], index) => this.#seen.set(key, { frame, probabilities: probabilities[index] }));
  }
}
