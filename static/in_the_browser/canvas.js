"use strict";

/* The canvas: pen in, strokes out, and the drawing with a box and a label on everything that was read. */

const SURE_RGB = [13, 148, 136], JUST_SURE_RGB = [202, 138, 4], DOUBTFUL_RGB = [220, 38, 38];
const NO_DIGIT_COLOR = "rgb(128 128 128 / 60%)";
const BOX_MARGIN_PX = 4;
const LABEL_PX = 15;

/** Collects the strokes of mouse, pen or finger on a canvas and calls `changed` after each move. */
class DrawingCanvas {
  strokes = [];
  isDrawing = false;
  #element;
  #changed;
  // The stroke being drawn, which may have been taken away again, and the finger that draws it.
  #stroke = null;
  #pointer = null;
  #nextId = 0;

  constructor(element, penWidthPx, changed) {
    this.#element = element;
    this.#changed = changed;
    element.addEventListener("pointerdown", (event) => {
      // A second finger, or a palm beside the pen, draws nothing.
      if (this.#pointer !== null || event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      this.#pointer = event.pointerId;
      this.isDrawing = true;
      this.#stroke = { id: this.#nextId++, widthPx: penWidthPx(), points: [] };
      this.strokes.push(this.#stroke);
      this.#lead([event]);
    });
    element.addEventListener("pointermove", (event) => {
      if (event.pointerId !== this.#pointer) return;
      // Browsers hand over a fast pen's places in bundles.
      const bundle = event.getCoalescedEvents?.() ?? [];
      this.#lead(bundle.length ? bundle : [event]);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      element.addEventListener(end, (event) => {
        if (event.pointerId !== this.#pointer) return;
        this.#pointer = null;
        this.isDrawing = false;
        this.#changed();
      });
    }
  }

  undo() {
    this.strokes.pop();
    this.#changed();
  }

  clear() {
    this.strokes.length = 0;
    this.#changed();
  }

  /** lines: the reading; what is less sure than minConfidence is doubtful. */
  show(lines, minConfidence) {
    const element = this.#element, context = element.getContext("2d"), density = window.devicePixelRatio;
    // Setting the size empties the canvas, too.
    element.width = Math.round(element.clientWidth * density);
    element.height = Math.round(element.clientHeight * density);
    context.scale(density, density);
    context.strokeStyle = getComputedStyle(element).color;
    for (const stroke of this.strokes) drawStroke(context, stroke);
    for (const item of lines.flat()) drawBox(context, item, minConfidence, element.clientWidth);
  }

  #lead(events) {
    const { left, top } = this.#element.getBoundingClientRect();
    const { clientLeft: borderX, clientTop: borderY } = this.#element;
    for (const { clientX, clientY } of events) {
      extend(this.#stroke, clientX - left - borderX, clientY - top - borderY);
    }
    this.#changed();
  }
}

function drawBox(context, item, minConfidence, canvasWidthPx) {
  const { left, top, width, height, bottom } = item.component;
  const color = item.isRead ? confidenceColor(item.confidence, minConfidence) : NO_DIGIT_COLOR;
  context.strokeStyle = context.fillStyle = color;
  context.lineWidth = item.isRead && item.confidence < minConfidence ? 2.5 : 1.5;
  context.beginPath();
  const margin = BOX_MARGIN_PX;
  context.roundRect(left - margin, top - margin, width + 2 * margin, height + 2 * margin, 5);
  context.stroke();
  if (!item.isRead) return;
  context.font = `600 ${LABEL_PX}px system-ui, sans-serif`;
  context.textBaseline = "middle";
  const text = labelOf(item, minConfidence);
  const tabWidth = context.measureText(text).width + 10, tabHeight = LABEL_PX + 5;
  const tabLeft = Math.max(0, Math.min(left - margin, canvasWidthPx - tabWidth));
  // At the upper edge of the canvas the label hangs below the box.
  const above = top - margin - tabHeight;
  const tabTop = above >= 0 ? above : bottom + margin;
  context.beginPath();
  context.roundRect(tabLeft, tabTop, tabWidth, tabHeight, 4);
  context.fill();
  context.fillStyle = "white";
  context.fillText(text, tabLeft + 5, tabTop + tabHeight / 2 + 1);
}

/** The digit or sign, with a question mark when it is doubtful. */
function labelOf(item, minConfidence) {
  return item.confidence < minConfidence ? `${item.label}?` : `${item.label}`;
}

/** Teal for what is sure, amber towards the threshold, red below it. */
function confidenceColor(confidence, minConfidence) {
  const above = (confidence - minConfidence) / (1 - minConfidence);
  const rgb = above < 0 ? DOUBTFUL_RGB : JUST_SURE_RGB.map((low, part) => low + above * (SURE_RGB[part] - low));
  return `rgb(${rgb.map(Math.round).join(" ")})`;
}
