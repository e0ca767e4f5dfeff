"use strict";

/* What was read, beside the canvas: the numbers, every component with its crop, and the chart of one of them. */

const NO_DIGIT = "not a digit", NO_SIGN = "not a digit, perhaps a sign";
const NO_DIGIT_SENTENCES = {
  [OTHER_MARK]: "not a digit",
  [PART]: "a part of a digit",
  [SEVERAL]: "several digits: lift the pen between them",
};

/** The numbers, a line for each row that has any, parted by blanks, into `output`; what is doubtful stands out. */
function showNumbers(output, rows, minConfidence) {
  const lines = rows.map((row) => row.filter((item) => item.isRead)).filter((row) => row.length);
  const parts = lines.flatMap((row, index) => [
    ...(index ? ["\n"] : []),
    ...row.map((item) => {
      const className = item.confidence < minConfidence ? "doubtful" : "";
      const apart = item.beginsNumber && item !== row[0] ? " " : "";
      return element("span", { className }, `${apart}${item.label}`);
    }),
  ]);
  output.replaceChildren(...parts);
}

/** A button for each component into `list`; `choose` is called with the component whose chart is wanted. */
function showComponents(list, items, chosen, minConfidence, choose) {
  list.replaceChildren(...items.map((item) => {
    const label = item.isRead ? labelOf(item, minConfidence) : "–";
    const note = item.isRead ? percent(item.confidence) : item.sign ? NO_SIGN : whyNoDigit(item.probabilities);
    const words = element("span", {}, label, element("small", {}, note));
    const button = element("button", { type: "button", onclick: () => choose(item) }, picture(item.crop), words);
    button.setAttribute("aria-pressed", item === chosen);
    return element("li", {}, button);
  }));
}

/** The probability of each digit, and of no digit at all, as bars into `chart`; of a sign, what else it may be. */
function showChart(chart, item) {
  chart.hidden = !item;
  if (!item) return;
  const digits = [...item.probabilities.slice(0, DIGIT_COUNT)];
  const none = item.probabilities.slice(DIGIT_COUNT).reduce((sum, share) => sum + share, 0);
  const ofDigits = [...digits.map((share, digit) => [`${digit}`, share]), [NO_DIGIT, none]];
  const isSign = item.isRead && !item.isDigit;
  const rows = isSign ? item.sign.alternatives.map(([name, share]) => [name || NO_DIGIT, share]) : ofDigits;
  const highest = Math.max(...rows.map(([, share]) => share));
  chart.querySelector("h2").textContent = item.isRead ? `How the ${item.label} was read` : "Why this is no digit";
  chart.querySelector("ul").replaceChildren(...rows.map(([name, share]) => {
    const filled = element("div", {});
    filled.style.width = `${100 * share}%`;
    const bar = element("div", { className: "bar" }, filled);
    const className = share === highest ? "likeliest" : "";
    return element("li", { className }, element("span", {}, name), bar, element("span", {}, percent(share)));
  }));
}

function whyNoDigit(probabilities) {
  const kind = [OTHER_MARK, PART, SEVERAL].reduce((a, b) => (probabilities[b] > probabilities[a] ? b : a));
  return likeliestDigit(probabilities).confidence > probabilities[kind] ? NO_DIGIT : NO_DIGIT_SENTENCES[kind];
}

// A crop is drawn once, though the list is made anew with every move of the pen.
const pictures = new WeakMap();

/** The crop as the network saw it. */
function picture(cropValues) {
  if (!pictures.has(cropValues)) pictures.set(cropValues, drawnCrop(cropValues));
  return pictures.get(cropValues);
}

function drawnCrop(cropValues) {
  const canvas = element("canvas", { width: CROP_SIDE_PX, height: CROP_SIDE_PX });
  canvas.setAttribute("aria-hidden", "true");
  const rgba = Uint8ClampedArray.from({ length: 4 * cropValues.length }, (_, place) =>
    (place % 4 === 3 ? 255 : 255 * cropValues[place >> 2]));
  canvas.getContext("2d").putImageData(new ImageData(rgba, CROP_SIDE_PX, CROP_SIDE_PX), 0, 0);
  return canvas;
}

/** Never more than it is: 99.96 % is not 100 %, and what is doubtful is below the limit in words, too. */
function percent(share) {
  return `${(Math.floor(1000 * share + 1e-6) / 10).toFixed(1)} %`;
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
