"use strict";

/* From strokes to the reading: which of them are which digit or sign, line by line. */

/** Reads strokes; remembers what the network said about components that have not changed since the last reading. */
class StrokeReader {
  #network;
  #seen = new Map();

  constructor(network) {
    this.#network = network;
  }

  /**
   * The lines, top to bottom, each left to right: [[{component, crop, probabilities, label, confidence, isDigit, sign, isRead,
   * beginsNumber}]].
   *
   * label and confidence are those of the likeliest digit, also where isDigit says that the component is none; of a sign,
   * which is read as well, its own. sign: what it is or may be of these, with alternatives; null where it is none.
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
      line.owners = ownersOf(primitives);
    }
    this.#classify(lines.flatMap((line) => line.arcs.map((arc) => arc.component)), before);
    for (const line of lines) {
      line.probabilities = line.arcs.map((arc) => this.#probabilities(arc.component));
      line.path = bestPath(line.arcs, line.probabilities, line.heightPx);
    }
    this.#weighSigns(lines);
    return lines.map((line) => this.#decided(line));
  }

  /** Finds the best paths anew, with the signs, all in one batch; lines without a digit that is sure hold none. */
  #weighSigns(lines) {
    for (const line of lines) line.asked = signQuestions(line, line.path);
    const questions = lines.flatMap((line) => line.asked.map((number) => {
      const arc = line.arcs[number];
      const place = placeOfArc(line, arc, line.path, (component) => this.#member(component));
      return [this.#seen.get(arc.component.key).features, place];
    }));
    if (questions.length === 0) return;
    const answers = this.#network.classifySigns(questions);
    for (const line of lines.filter(({ asked }) => asked.length > 0)) {
      const signs = signsOf(line, line.path, line.asked, answers.splice(0, line.asked.length));
      const noSign = noSignLogs(line.arcs, line.owners, signs);
      const ofSigns = signs.map((shares, number) => ({ shares, noSign: noSign[number] }));
      line.path = withOpinions(line, bestPath(line.arcs, line.probabilities, line.heightPx, ofSigns), signs);
    }
  }

  #member(component) {
    const known = this.#seen.get(component.key);
    known.member ??= memberOf(component, drawnInk(component, 1));
    return known.member;
  }

  #decided({ path, heightPx }) {
    const sure = hasSureDigits(path);
    const isDigit = (segment) => segment.isDigit && (sure || segment.confidence >= LEAST_CONFIDENCE);
    const holdsDigits = path.some(isDigit);
    const items = path.map((segment) => {
      const { sign = null, ofSigns = 0, confidence } = segment;
      // A sign of which no digit is left is none.
      const isSign = holdsDigits && Boolean(sign?.label);
      return {
        ...segment,
        crop: this.#seen.get(segment.component.key).crop,
        ...(isSign ? sign : { confidence: confidence * (1 - ofSigns) }),
        isDigit: isDigit(segment),
        isRead: isSign || isDigit(segment),
        sign,
      };
    });
    const read = items.filter((item) => item.isRead);
    const starts = partedNumbers(read.map(({ component }) => component), read.map(({ label }) => `${label}`), heightPx);
    read.forEach((item, place) => { item.beginsNumber = starts.includes(place); });
    return items;
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
    const answers = this.#network.classify([...unseen.values()]);
    [...unseen].forEach(([key, crop], index) => this.#seen.set(key, { crop, ...answers[index] }));
  }
}
