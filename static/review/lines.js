/** The numbers as text, line by line: what is typed there becomes edits, and the caret and the selected digit go together. */

/** Makes the text. on: typed(lineId, text), refused(character), caret(digitId), leave(step) for up and down. */
export function makeLines(root, rules, on) {
  const list = root.querySelector(".rv-lines");
  const rows = new Map();

  function makeRow(id) {
    const row = document.createElement("li");
    row.className = "rv-line";
    row.innerHTML = `<span class="rv-number"></span><span class="rv-field"><span class="rv-glyphs" aria-hidden="true"></span><input
      type="text" inputmode="decimal" autocomplete="off" autocorrect="off" spellcheck="false" enterkeyhint="next"></span><span
      class="rv-was"></span>`;
    const input = row.querySelector("input");
    const takeTyped = () => {
      const line = rows.get(id).line;
      const strange = rules.unknown(input.value);
      const caret = input.selectionStart;
      if (strange) {
        const before = rules.typedText(line);
        const place = Math.max(0, caret - (input.value.length - before.length));
        input.value = before;
        input.setSelectionRange(place, place);
        on.refused(strange);
      } else if (input.value !== rules.typedText(line)) {
        on.typed(id, input.value);
      }
      followCaret();
    };
    const followCaret = () => {
      const standing = rules.standingOf(rows.get(id).line);
      const at = standing[Math.min(input.selectionStart, standing.length - 1)];
      if (document.activeElement === input && at) on.caret(at.id);
    };
    input.addEventListener("input", (event) => event.isComposing || takeTyped());
    input.addEventListener("compositionend", takeTyped);
    for (const moved of ["keyup", "click", "focus", "select"]) input.addEventListener(moved, followCaret);
    rows.set(id, { row, input, line: null });
    return rows.get(id);
  }

  /** Draws these lines: each {line, number, digits: [{look, digit}]}. selected: the digit's id. */
  function draw(lines, selected, readonly) {
    const longest = Math.max(4, ...lines.map(({ line }) => rules.typedText(line).length));
    list.style.setProperty("--letters", longest);
    list.classList.toggle("rv-long", longest > 14);
    const shown = lines.map(({ line, number, digits }) => {
      const made = rows.get(line.id) ?? makeRow(line.id);
      made.line = line;
      const { row, input } = made;
      row.querySelector(".rv-number").textContent = number;
      input.setAttribute("aria-label", `Line ${number}`);
      input.readOnly = readonly;
      const typed = rules.typedText(line);
      if (input.value !== typed) {
        const caret = input.selectionStart;
        input.value = typed;
        if (document.activeElement === input) input.setSelectionRange(caret, caret);
      }
      row.querySelector(".rv-glyphs").replaceChildren(...digits.map(({ look, digit }) => {
        const letter = document.createElement("span");
        letter.className = `rv-letter rv-${look}${digit.id === selected ? " rv-selected" : ""}`;
        letter.textContent = digit.label === " " ? "\u00a0" : digit.label;
        return letter;
      }));
      const read = rules.readText(line);
      row.querySelector(".rv-was").textContent = rules.textOf(line) === read ? "" : read ? `read as ${read}` : "added";
      return row;
    });
    const kept = new Set(lines.map(({ line }) => line.id));
    for (const [id, { row }] of rows) {
      if (kept.has(id)) continue;
      row.remove();
      rows.delete(id);
    }
    shown.forEach((row, place) => list.children[place] === row || list.insertBefore(row, list.children[place] ?? null));
  }

  /** Puts the caret before a digit, so that what is typed takes its place. */
  function goTo(digitId, focus) {
    for (const { input, line } of rows.values()) {
      const place = rules.standingOf(line).findIndex((digit) => digit.id === digitId);
      if (place < 0) continue;
      if (focus) input.focus({ preventScroll: false });
      if (document.activeElement === input) input.setSelectionRange(place, place + 1);
    }
  }

  return {
    draw, goTo,
    goToLine: (id) => rows.get(id)?.input.focus(),
    clear: () => {
      rows.clear();
      list.replaceChildren();
    },
    has: (element) => list.contains(element),
  };
}
