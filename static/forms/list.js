/** The fields as a list: what each is called, what is expected in it, and, of the selected one, where it lies. */

const NUMBERS = ["Left", "Top", "Width", "Height"];

/** Makes the list. on: select(id); changed(id, changes); removed(id). */
export function makeList(root, on) {
  const list = root.querySelector(".fm-list");
  const rows = new Map();

  function draw(fields, selected) {
    const gone = new Set(rows.keys());
    fields.forEach((field, index) => {
      gone.delete(field.id);
      if (!rows.has(field.id)) rows.set(field.id, makeRow(field.id));
      const row = rows.get(field.id);
      if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
      row.classList.toggle("fm-selected", field.id === selected);
      row.querySelector(".fm-place").hidden = field.id !== selected;
      const named = field.name || `field ${index + 1}`;
      const values = { name: field.name, expected: field.expected };
      NUMBERS.forEach((label, place) => (values[label] = field.box[place]));
      for (const input of row.querySelectorAll("input")) {
        // What is being typed is not typed over; a number is where the box has moved since it was drawn.
        const value = String(values[input.dataset.what]);
        const isMoved = input.type === "number" && input.dataset.drawn !== value;
        if (input !== document.activeElement || isMoved) input.value = value;
        input.dataset.drawn = value;
        input.setAttribute("aria-label", `${input.dataset.label} of ${named}`);
      }
      row.querySelector("[data-remove]").setAttribute("aria-label", `Remove ${named}`);
    });
    for (const id of gone) {
      rows.get(id).remove();
      rows.delete(id);
    }
  }

  function makeRow(id) {
    const row = document.createElement("li");
    row.className = "fm-row";
    row.innerHTML = `<div class="fm-words">
      <input type="text" data-what="name" data-label="Name" maxlength="80" autocomplete="off" spellcheck="false">
      <input type="text" data-what="expected" data-label="What is expected" placeholder="anything" maxlength="300" autocomplete="off"
        autocapitalize="off" spellcheck="false">
      <button type="button" data-remove title="Remove">✕</button></div>
      <div class="fm-place" hidden>${NUMBERS.map((label) => `<label>${label}<input type="number" inputmode="numeric" min="0" step="1"
        data-what="${label}" data-label="${label}"></label>`).join("")}</div>`;
    row.addEventListener("focusin", () => on.select(id));
    row.addEventListener("change", (event) => {
      const { type, dataset, value } = event.target;
      if (type !== "number") return on.changed(id, { [dataset.what]: value.trim() });
      dataset.drawn = ""; // the number is drawn again, for it may have been brought inside the sheet
      const box = NUMBERS.map((label) => Number(row.querySelector(`[data-what=${label}]`).value) || 0);
      on.changed(id, { box });
    });
    row.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches("input")) event.target.dispatchEvent(new Event("change", { bubbles: true }));
    });
    row.querySelector("[data-remove]").addEventListener("click", () => on.removed(id));
    return row;
  }

  return {
    draw,
    /** Puts the caret into the name of a field, all of it selected. */
    focus: (id) => {
      const input = rows.get(id)?.querySelector("[data-what=name]");
      input?.focus({ preventScroll: true });
      input?.select();
      reveal(id);
    },
    reveal,
  };

  /** Scrolls the list, and never the page, to a field. */
  function reveal(id) {
    const row = rows.get(id);
    if (!row) return;
    const [seen, at] = [list.getBoundingClientRect(), row.getBoundingClientRect()];
    if (at.top < seen.top) list.scrollTop -= seen.top - at.top + 4;
    else if (at.bottom > seen.bottom) list.scrollTop += at.bottom - seen.bottom + 4;
  }
}
