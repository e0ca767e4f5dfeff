"use strict";

/* The page: one canvas, one reader, and a reading after every move of the pen. */

// Where a reading takes longer than this, the pen would stutter: then it waits for the end of the stroke.
const LONGEST_WHILE_DRAWING_MS = 40;
const EMPTY = "Nothing is drawn yet. Write a number on the canvas.";
const NO_DIGITS = "No digit. Write larger, and leave room between digits.";

const part = (id) => document.getElementById(id);
const penWidthPx = () => Number(document.querySelector("#pens input:checked").value);
const drawing = new DrawingCanvas(part("canvas"), penWidthPx, drawn);
let network = null;
let reader = null;
let rows = [];
let chosenKey = null;
let lastReadingMs = 0;
let isWaiting = false;

start();

function start() {
  const theme = new URLSearchParams(location.search).get("theme");
  if (theme) document.documentElement.dataset.theme = theme;
  fitIntoApp();
  part("undo").addEventListener("click", () => drawing.undo());
  part("clear").addEventListener("click", () => drawing.clear());
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "z") drawing.undo();
  });
  new ResizeObserver(refresh).observe(part("canvas"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refresh);
  loadNetwork().then(
    (loaded) => {
      network = loaded;
      reader = new StrokeReader(loaded);
      document.documentElement.dataset.backend = loaded.backend;
      refresh();
    },
    () => { part("status").textContent = "The network could not be loaded. Reload the page."; },
  );
}

/** A stroke goes on, or was taken away. */
function drawn() {
  chosenKey = null;
  refresh();
}

/** Reads and shows the drawing before the next picture on the screen, once for many moves. */
function refresh() {
  if (isWaiting) return;
  isWaiting = true;
  requestAnimationFrame(() => {
    isWaiting = false;
    if (reader && !(drawing.isDrawing && lastReadingMs > LONGEST_WHILE_DRAWING_MS)) {
      const started = performance.now();
      rows = reader.read(drawing.strokes);
      lastReadingMs = performance.now() - started;
    }
    show();
  });
}

function show() {
  const items = rows.flat(), minConfidence = network?.minConfidence ?? 1;
  drawing.show(rows, minConfidence);
  part("undo").disabled = part("clear").disabled = drawing.strokes.length === 0;
  if (!reader) return;
  const hasDigits = items.some((item) => item.isDigit);
  part("status").textContent = items.length === 0 ? EMPTY : hasDigits ? "" : NO_DIGITS;
  showNumbers(part("numbers"), rows, minConfidence);
  const last = drawing.strokes.at(-1);
  const chosen = items.find((item) => (chosenKey ? item.mark.key === chosenKey : item.mark.strokes.includes(last)));
  showMarks(part("marks"), items, chosen, minConfidence, (item) => {
    chosenKey = item.mark.key;
    show();
    part("marks").querySelector("[aria-pressed=true]").focus();
  });
  showChart(part("chart"), chosen);
}

/** In the app's frame: no header, and a frame as high as the page. */
function fitIntoApp() {
  const frame = window.frameElement;
  if (!frame) return;
  document.documentElement.classList.add("framed");
  new ResizeObserver(() => { frame.style.height = `${document.body.scrollHeight}px`; }).observe(document.body);
}
