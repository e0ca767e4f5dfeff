"use strict";

/* The page: one canvas, one reader, and a reading after every move of the pen. */

// While the pen is down, a slow device rests this many times as long as it read, so that the pen does not stutter.
const REST_PER_READING = 3;
const EMPTY = "Nothing is drawn yet. Write a number on the canvas.";
const NO_DIGITS = "No digit. Write larger, and leave room between digits.";

const part = (id) => document.getElementById(id);
const penWidthPx = () => Number(document.querySelector("#pens input:checked").value);
const drawing = new DrawingCanvas(part("canvas"), penWidthPx, drawn);
let network = null;
let reader = null;
let lines = [];
let chosenKey = null;
let readingMs = 0;
let readAt = 0;
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
    const isRested = !drawing.isDrawing || performance.now() - readAt >= REST_PER_READING * readingMs;
    if (reader && isRested) readDrawing();
    show();
    if (!isRested) refresh();
  });
}

function readDrawing() {
  const started = performance.now();
  lines = reader.read(drawing.strokes);
  readAt = performance.now();
  readingMs = readAt - started;
}

function show() {
  const items = lines.flat(), minConfidence = network?.minConfidence ?? 1;
  drawing.show(lines, minConfidence);
  part("undo").disabled = part("clear").disabled = drawing.strokes.length === 0;
  if (!reader) return;
  const hasDigits = items.some((item) => item.isDigit);
  part("status").textContent = items.length === 0 ? EMPTY : hasDigits ? "" : NO_DIGITS;
  showNumbers(part("numbers"), lines, minConfidence);
  const last = drawing.strokes.at(-1);
  const isChosen = ({ key, strokes }) => (chosenKey ? key === chosenKey : strokes.includes(last));
  const chosen = items.find((item) => isChosen(item.component));
  showComponents(part("marks"), items, chosen, minConfidence, (item) => {
    chosenKey = item.component.key;
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
