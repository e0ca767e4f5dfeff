/** The picture of the form with a box for each field: drawn, moved, resized by mouse, pen, finger or keys. */

const { fitted, place, resize } = await import(`../shared/frame.js${new URL(import.meta.url).search}`);

const ZOOM_STEP = 1.4;
const MAX_ZOOM = 8;
// What is dragged no farther is a click.
const CLICK_PX = 4;
// How much of the window's height the form takes at most.
const TALLEST = { narrow: 0.5, wide: 0.7 };
// One press of an arrow, as a share of the picture's width.
const STEP = 1 / 500;
const SIDES = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Makes the sheet. on: isArmed() whether a finger draws; select(id); drawn(box, byMouse); placed(id, box); removed(id);
 * entered(id): its name is wanted. Boxes are [x, y, width, height] in pixels of the picture.
 */
export function makeSheet(root, on) {
  const room = root.querySelector(".dr-room");
  const view = root.querySelector(".dr-view");
  const sheet = root.querySelector(".fm-sheet");
  const image = sheet.querySelector("img");
  const layer = sheet.querySelector(".fm-boxes");
  const boxes = new Map();
  let size = { width: 1, height: 1 };
  let zoom = 1;
  let dragged = null;

  function fit() {
    const shown = fitted(room, size, TALLEST);
    if (!shown) return;
    resize(view, shown);
    resize(sheet, { width: shown.width * zoom, height: shown.height * zoom });
  }
  const watched = new ResizeObserver(fit);
  watched.observe(room);

  function zoomTo(wanted) {
    const before = zoom;
    zoom = Math.min(Math.max(wanted, 1), MAX_ZOOM);
    const middle = [view.scrollLeft + view.clientWidth / 2, view.scrollTop + view.clientHeight / 2];
    fit();
    view.scrollLeft = (middle[0] * zoom) / before - view.clientWidth / 2;
    view.scrollTop = (middle[1] * zoom) / before - view.clientHeight / 2;
  }

  function show({ picture, alt, width, height }) {
    size = { width, height };
    image.src = picture;
    image.alt = alt;
    layer.replaceChildren();
    boxes.clear();
    zoom = 1;
    fit();
  }

  /** The box cut to whole pixels of the picture, one wide and high at least. */
  function inside([x, y, width, height]) {
    const [left, top] = [clamp(Math.round(x), 0, size.width - 1), clamp(Math.round(y), 0, size.height - 1)];
    return [left, top, clamp(Math.round(width), 1, size.width - left), clamp(Math.round(height), 1, size.height - top)];
  }

  function draw(fields, selected) {
    const gone = new Set(boxes.keys());
    for (const { id, name, box } of fields) {
      gone.delete(id);
      let known = boxes.get(id);
      if (!known) {
        // No <button>: not every browser tells what is pressed inside of one.
        const element = document.createElement("div");
        element.role = "button";
        element.tabIndex = 0;
        element.innerHTML = `<span class="fm-label"></span>${SIDES.map((side) => `<span class="fm-handle fm-${side}" data-side="${side}"></span>`).join("")}`;
        element.dataset.id = id;
        known = { element };
        boxes.set(id, known);
        layer.append(element);
      }
      known.box = box;
      if (dragged?.id !== id) place(known.element, box, size);
      known.element.className = `fm-box${id === selected ? " fm-selected" : ""}`;
      known.element.setAttribute("aria-label", `Field ${name || "without a name"}`);
      known.element.setAttribute("aria-pressed", String(id === selected));
      known.element.firstChild.textContent = name;
    }
    for (const id of gone) {
      boxes.get(id).element.remove();
      boxes.delete(id);
    }
  }

  const at = ({ clientX, clientY }) => {
    const seen = sheet.getBoundingClientRect();
    const share = [(clientX - seen.left) / seen.width, (clientY - seen.top) / seen.height];
    return [clamp(share[0], 0, 1) * size.width, clamp(share[1], 0, 1) * size.height];
  };

  sheet.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || dragged) return;
    const element = event.target.closest(".fm-box");
    const finger = event.pointerType === "touch";
    const id = element ? Number(element.dataset.id) : null;
    const isSelected = element?.classList.contains("fm-selected");
    if (on.isArmed() || (!element && !finger)) begin(event, { side: "new" });
    else if (event.target.dataset.side) begin(event, { id, side: event.target.dataset.side });
    // A finger first says which box it means: what it drags without is the page.
    else if (element && (isSelected || !finger)) begin(event, { id, side: "all" });
  });

  function begin(event, how) {
    const start = how.id ? boxes.get(how.id).box : [...at(event), 0, 0];
    dragged = { ...how, start, from: at(event), pressed: [event.clientX, event.clientY], box: start, moved: false, mouse: event.pointerType === "mouse" };
    sheet.setPointerCapture(event.pointerId);
    if (how.id) on.select(how.id);
  }

  sheet.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    dragged.moved ||= Math.hypot(event.clientX - dragged.pressed[0], event.clientY - dragged.pressed[1]) > CLICK_PX;
    if (!dragged.moved) return;
    const to = at(event);
    dragged.box = draggedTo(dragged, [to[0] - dragged.from[0], to[1] - dragged.from[1]], size);
    dragged.element ??= dragged.id ? boxes.get(dragged.id)?.element : ghost();
    if (dragged.element) place(dragged.element, dragged.box, size);
  });

  function ghost() {
    const element = document.createElement("div");
    element.className = "fm-ghost";
    layer.append(element);
    return element;
  }

  function end(isKept) {
    if (!dragged) return;
    const { id, side, box, moved, element, mouse, start } = dragged;
    dragged = null;
    if (side === "new") {
      element?.remove();
      if (isKept && moved) on.drawn(inside(box), mouse);
      else if (isKept) on.select(null);
    } else if (isKept && moved) on.placed(id, inside(box));
    else if (element) place(element, start, size);
  }
  sheet.addEventListener("pointerup", () => end(true));
  sheet.addEventListener("pointercancel", () => end(false));
  layer.addEventListener("click", (event) => {
    const id = event.target.closest(".fm-box")?.dataset.id;
    if (id) on.select(Number(id));
  });

  layer.addEventListener("keydown", (event) => {
    const id = Number(event.target.closest(".fm-box")?.dataset.id);
    const arrow = ARROWS[event.key];
    if (!id || event.ctrlKey || event.metaKey || event.altKey) return;
    if (arrow) {
      const step = Math.max(1, Math.round(size.width * STEP));
      const [x, y, width, height] = boxes.get(id).box;
      const [dx, dy] = [arrow[0] * step, arrow[1] * step];
      const box = event.shiftKey
        ? [x, y, width + dx, height + dy]
        : [clamp(x + dx, 0, size.width - width), clamp(y + dy, 0, size.height - height), width, height];
      on.placed(id, inside(box));
    } else if (event.key === "Delete" || event.key === "Backspace") on.removed(id);
    else if (event.key === "Enter") on.entered(id);
    else return;
    event.preventDefault();
  });

  /** Scrolls the picture, and never the page, to where the box can be seen. */
  function reveal(id) {
    const element = boxes.get(id)?.element;
    if (!element || zoom === 1) return;
    const [seen, box] = [view.getBoundingClientRect(), element.getBoundingClientRect()];
    view.scrollBy((box.left + box.right - seen.left - seen.right) / 2, (box.top + box.bottom - seen.top - seen.bottom) / 2);
  }

  return {
    show, draw, inside, reveal,
    middle: () => inside([size.width * 0.35, size.height * 0.45, size.width * 0.3, size.height * 0.04]),
    zoomIn: () => zoomTo(zoom * ZOOM_STEP),
    zoomOut: () => zoomTo(zoom / ZOOM_STEP),
    whole: () => zoomTo(1),
    end: () => watched.disconnect(),
  };
}

const clamp = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));

/** The box that is left when its side, or all of it, was dragged by (dx, dy) from where it started. */
function draggedTo({ side, start: [x, y, width, height] }, [dx, dy], size) {
  if (side === "all") return [clamp(x + dx, 0, size.width - width), clamp(y + dy, 0, size.height - height), width, height];
  let [left, top, right, bottom] = [x, y, x + width, y + height];
  if (side.includes("w") && side !== "new") left += dx;
  if (side.includes("e") && side !== "new") right += dx;
  if (side.includes("n") && side !== "new") top += dy;
  if (side.includes("s")) bottom += dy;
  if (side === "new") [right, bottom] = [right + dx, bottom + dy];
  return [Math.min(left, right), Math.min(top, bottom), Math.abs(right - left), Math.abs(bottom - top)];
}
