/** A picture in the room that a component has for it, and what stands on it. */

const NARROW_PX = 560;
const LEAST_HEIGHT_PX = 240;

/**
 * How large a picture is shown, as {width, height}: as wide as its room, and no taller than a share of the window, which is
 * given for a narrow room, as on a phone, and a wide one. Null while there is no room.
 */
export function fitted(room, size, { narrow, wide }) {
  const across = room.clientWidth;
  if (!across) return null;
  const tallest = Math.max(LEAST_HEIGHT_PX, window.innerHeight * (across < NARROW_PX ? narrow : wide));
  const width = Math.min(across, (tallest * size.width) / size.height);
  return { width, height: (width * size.height) / size.width };
}

export function resize(element, { width, height }) {
  element.style.width = `${width}px`;
  element.style.height = `${height}px`;
}

/** Puts an element over a box [x, y, width, height] of a picture of this size, however large that is shown. */
export function place(element, [x, y, width, height], size) {
  element.style.left = `${(100 * x) / size.width}%`;
  element.style.top = `${(100 * y) / size.height}%`;
  element.style.width = `${(100 * width) / size.width}%`;
  element.style.height = `${(100 * height) / size.height}%`;
}
