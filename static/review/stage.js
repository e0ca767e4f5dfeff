/** The picture with a button on every digit: zoomed and moved, its labels as large as they are read and out of each other's way. */

import Panzoom from "../panzoom/panzoom.es.js";

const { fitted, place, resize } = await import(`../shared/frame.js${new URL(import.meta.url).search}`);

const MAX_SCALE = 12;
const ZOOM_STEP = 1.4;
// Closer than this to its place, a press is a click and no drag.
const CLICK_PX = 6;
const LABEL_HEIGHT_PX = 16;
const LETTER_PX = 7.5;
// The outline lies between the box and its label.
const GAP_PX = 3;
const CELL_PX = 64;
// How much of the window's height the picture takes at most.
const TALLEST = { narrow: 0.42, wide: 0.66 };
// A wheel that turns no sooner again than this begins something else.
const WHEEL_RESTS_MS = 400;

/** Makes the picture. onSelect(id): a box was pressed. */
export function makeStage(root, onSelect) {
  const room = root.querySelector(".dr-room");
  const view = room.querySelector(".dr-view");
  const sheet = root.querySelector(".rv-sheet");
  const image = sheet.querySelector("img");
  const marks = sheet.querySelector(".rv-marks");
  const boxes = new Map();
  let size = { width: 1, height: 1 };
  let shown = { width: 0, height: 0 };
  let scale = 1;
  let layingOut = 0;
  let pressed = null;

  const panzoom = Panzoom(sheet, {
    maxScale: MAX_SCALE, minScale: 1, contain: "outside", canvas: true, touchAction: "pan-y", step: 0.6, cursor: "default",
    handleStartEvent: () => {},
  });
  sheet.addEventListener("panzoomchange", ({ detail }) => {
    if (detail.scale === scale) return;
    scale = detail.scale;
    // What is moved while it gets smaller is kept inside by the size that it had before.
    if (scale === 1) panzoom.reset({ animate: false });
    sheet.style.setProperty("--scale", scale);
    // Not zoomed, a finger on the picture scrolls the page.
    view.style.touchAction = sheet.style.touchAction = scale > 1 ? "none" : "pan-y";
    view.style.cursor = scale > 1 ? "grab" : "default";
    layOutSoon();
  });
  // A wheel goes on with what it began with: scrolling the page, or zooming the picture. As far out as it goes, it scrolls.
  const wheel = { zooms: false, restsAt: 0 };
  const beginWheel = (event) => {
    // What cannot be cancelled scrolls the page already.
    const canZoom = event.cancelable && view.contains(event.target) && (event.deltaY < 0 || scale > 1);
    if (event.timeStamp > wheel.restsAt) wheel.zooms = canZoom;
    wheel.restsAt = event.timeStamp + WHEEL_RESTS_MS;
  };
  window.addEventListener("wheel", beginWheel, { capture: true, passive: true });
  const onWheel = (event) => {
    // Two fingers that spread on a touchpad are told as a wheel with Ctrl.
    if (!wheel.zooms && !event.ctrlKey) return;
    event.preventDefault();
    panzoom.zoomWithWheel(event, { animate: false });
  };
  view.addEventListener("wheel", onWheel, { passive: false });
  view.addEventListener("pointerdown", (event) => (pressed = [event.clientX, event.clientY]), true);
  const pressedBox = (event) => {
    const moved = pressed && event.detail ? Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) : 0;
    const box = event.target.closest(".rv-box");
    if (box && moved < CLICK_PX) onSelect(box.dataset.id);
  };
  marks.addEventListener("click", pressedBox);

  function fit() {
    const fits = fitted(room, size, TALLEST);
    if (!fits) return;
    shown = fits;
    resize(view, shown);
    layOutSoon();
  }
  const watched = new ResizeObserver(fit);
  watched.observe(room);

  function show({ picture, alt, width, height, warnings }) {
    size = { width, height };
    image.src = picture;
    image.alt = alt;
    marks.replaceChildren();
    boxes.clear();
    warn(warnings);
    panzoom.reset({ animate: false });
    fit();
  }

  /** Outlines what is warned of, each {box, sentence}; what was warned of before is forgotten. */
  function warn(warnings) {
    sheet.querySelectorAll(".rv-warning").forEach((warning) => warning.remove());
    for (const { box, sentence } of warnings) {
      const outline = document.createElement("div");
      outline.className = "rv-warning";
      outline.title = sentence;
      place(outline, box, size);
      sheet.append(outline);
    }
  }

  /** Puts an element over a digit, leaning as it does. */
  function placeLeaning(element, [x, y, width, height], corners) {
    let angle = 0;
    if (corners.length === 4) {
      const [[ax, ay], [bx, by], , [dx, dy]] = corners;
      const lean = (Math.atan2(by - ay, bx - ax) * 180) / Math.PI;
      if (Math.abs(lean) > 1.5) {
        const [cx, cy] = [0, 1].map((axis) => corners.reduce((sum, corner) => sum + corner[axis], 0) / 4);
        [width, height] = [Math.hypot(bx - ax, by - ay), Math.hypot(dx - ax, dy - ay)];
        [x, y, angle] = [cx - width / 2, cy - height / 2, lean];
      }
    }
    place(element, [x, y, width, height], size);
    element.style.setProperty("--angle", `${angle}deg`);
  }

  /** Draws these digits: each {id, look, label, name, selected, digit}. */
  function draw(digits) {
    const gone = new Set(boxes.keys());
    for (const { id, look, label, name, selected, digit } of digits) {
      gone.delete(id);
      let box = boxes.get(id);
      if (!box) {
        box = document.createElement("button");
        box.type = "button";
        box.dataset.id = id;
        box.innerHTML = "<span class='rv-outline'></span><span class='rv-label'></span>";
        placeLeaning(box, digit.box, digit.corners);
        boxes.set(id, box);
        marks.append(box);
      }
      box.className = `rv-box rv-${look}${selected ? " rv-selected" : ""}`;
      box.tabIndex = selected ? 0 : -1;
      box.setAttribute("aria-label", name);
      box.setAttribute("aria-pressed", String(selected));
      box.lastChild.textContent = label;
    }
    for (const id of gone) {
      boxes.get(id).remove();
      boxes.delete(id);
    }
    layOutSoon();
  }

  function layOutSoon() {
    cancelAnimationFrame(layingOut);
    layingOut = requestAnimationFrame(layOut);
  }

  /** Puts each label above, below or beside its box, where it covers no digit and no other label; else it is left out. */
  function layOut() {
    const perPx = (shown.width * scale) / size.width;
    const taken = makeGrid();
    const places = [...boxes.values()].map((box) => {
      const [left, top, width, height] = ["left", "top", "width", "height"].map(
        (edge, index) => (parseFloat(box.style[edge]) / 100) * (index % 2 ? size.height : size.width) * perPx);
      return { box, left, top, width, height };
    });
    for (const { left, top, width, height } of places) taken.add([left, top, left + width, top + height]);
    const first = (place) => (place.box.matches(".rv-selected") ? 0 : place.box.matches(".rv-open") ? 1 : 2);
    places.sort((a, b) => first(a) - first(b));
    for (const { box, left, top, width, height } of places) {
      const label = box.lastChild;
      const [w, h] = [label.textContent.length * LETTER_PX + 6, LABEL_HEIGHT_PX];
      const spots = label.textContent && [
        [(width - w) / 2, -h - GAP_PX], [0, -h - GAP_PX], [width - w, -h - GAP_PX], [-w - GAP_PX, 0], [width + GAP_PX, 0],
        [(width - w) / 2, height + GAP_PX],
      ].find(([x, y]) => inside(left + x, top + y, w, h) && taken.isFree([left + x, top + y, left + x + w, top + y + h]));
      label.hidden = !spots;
      if (!spots) continue;
      const [x, y] = spots;
      taken.add([left + x, top + y, left + x + w, top + y + h]);
      label.style.left = `${x / scale}px`;
      label.style.top = `${y / scale}px`;
    }
  }

  function inside(x, y, width, height) {
    return x >= 0 && y >= 0 && x + width <= shown.width * scale && y + height <= shown.height * scale;
  }

  /** Moves the picture only where the box cannot be seen. */
  function reveal(id) {
    const box = boxes.get(id);
    if (!box || scale <= 1) return;
    const [seen, at] = [view.getBoundingClientRect(), box.getBoundingClientRect()];
    const away = (low, high, from, to) => (low < from ? from - low + 24 : high > to ? to - high - 24 : 0);
    const [x, y] = [away(at.left, at.right, seen.left, seen.right), away(at.top, at.bottom, seen.top, seen.bottom)];
    if (x || y) panzoom.pan(x / scale, y / scale, { relative: true });
  }

  /** The digit as it stands in the picture, with a little around it. */
  function enlarge(canvas, digit) {
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (!digit?.box || !image.naturalWidth) return;
    const [x, y, width, height] = digit.box;
    const side = 1.5 * Math.max(width, height);
    const perPx = image.naturalWidth / size.width;
    context.imageSmoothingQuality = "high";
    context.drawImage(
      image, (x + width / 2 - side / 2) * perPx, (y + height / 2 - side / 2) * perPx, side * perPx, side * perPx,
      0, 0, canvas.width, canvas.height);
  }

  return {
    show, warn, draw, reveal, enlarge,
    zoomIn: () => panzoom.zoom(scale * ZOOM_STEP),
    zoomOut: () => panzoom.zoom(Math.max(1, scale / ZOOM_STEP)),
    whole: () => panzoom.reset(),
    focus: (id) => boxes.get(id)?.focus({ preventScroll: true }),
    onLoad: (loaded) => image.addEventListener("load", loaded),
    end: () => {
      watched.disconnect();
      window.removeEventListener("wheel", beginWheel, { capture: true });
      panzoom.destroy();
    },
  };
}

/** What is taken, looked up by place. */
function makeGrid() {
  const cells = new Map();
  const cellsOf = ([left, top, right, bottom]) => {
    const keys = [];
    for (let x = Math.floor(left / CELL_PX); x <= Math.floor(right / CELL_PX); x++)
      for (let y = Math.floor(top / CELL_PX); y <= Math.floor(bottom / CELL_PX); y++) keys.push(`${x} ${y}`);
    return keys;
  };
  return {
    add: (area) => {
      for (const key of cellsOf(area)) cells.set(key, [...(cells.get(key) ?? []), area]);
    },
    isFree: ([left, top, right, bottom]) =>
      cellsOf([left, top, right, bottom]).every((key) =>
        (cells.get(key) ?? []).every(([l, t, r, b]) => right <= l || left >= r || bottom <= t || top >= b)),
  };
}
