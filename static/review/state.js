/** What a person made of a reading, as `recognition/edits.py` and `recognition/review.py` have it: `tests/review_tables.py` holds both. */

const STANDING = new Set(["read", "confirmed", "changed", "added"]);

export const stands = (digit) => STANDING.has(digit.state);
export const standingOf = (line) => line.digits.filter(stands);
export const typedText = (line) => standingOf(line).map((digit) => digit.label).join("");
export const textOf = (line) => typedText(line).trim();
export const readText = (line) => line.digits.map((digit) => digit.as_read).join("");
export const isOpen = (digit, minConfidence) => digit.state === "read" && digit.confidence < minConfidence;

/** The text of a line in which a number, by the names of its characters, has another text. */
export function withNumber(line, { ids, text }) {
  const standing = standingOf(line);
  const places = standing.map((digit, place) => (ids.includes(digit.id) ? place : -1)).filter((place) => place >= 0);
  if (!places.length) return typedText(line);
  const labels = standing.map((digit) => digit.label);
  return [...labels.slice(0, places[0]), text, ...labels.slice(places.at(-1) + 1)].join("");
}

/** The first character that cannot stand in a number; empty where all can. */
export const unknown = (text, alphabet) => [...text].find((character) => !alphabet.includes(character)) ?? "";

/** The lines after all edits. */
export function reviewed(firstLines, edits) {
  return edits.reduce(after, firstLines);
}

function after(lines, [op, at, text], number) {
  if (op === "line") return [...lines, { id: `N${number}`, digits: typed(text, number) }];
  return lines.map((line) => {
    const meant = op === "type" ? line.id === at : line.digits.some((digit) => digit.id === at);
    return meant ? { ...line, digits: left(OPERATIONS[op](line, at, text, number)) } : line;
  });
}

function labelled(digit, label) {
  if (!digit.as_read) return { ...digit, label, state: "added" };
  return { ...digit, label, state: label === digit.as_read ? "confirmed" : "changed" };
}

function removed(digit) {
  return { ...digit, label: digit.as_read, state: digit.as_read ? "removed" : "rejected" };
}

const changed = (line, at, change) => line.digits.map((digit) => (digit.id === at ? change(digit) : digit));

const OPERATIONS = {
  set: (line, at, text) => changed(line, at, (digit) => labelled(digit, text)),
  confirm: (line, at) =>
    changed(line, at, (digit) => (digit.state === "read" ? labelled(digit, digit.label) : digit)),
  remove: (line, at) => changed(line, at, (digit) => (stands(digit) ? removed(digit) : digit)),
  type: (line, _, text, number) => {
    const standing = standingOf(line);
    const shorter = Math.min(standing.length, text.length);
    let start = 0;
    while (start < shorter && standing[start].label === text[start]) start++;
    let kept = 0;
    while (kept < shorter - start && standing.at(-1 - kept).label === text.at(-1 - kept)) kept++;
    const old = standing.slice(start, standing.length - kept);
    const fresh = text.slice(start, text.length - kept);
    const became = new Map(old.slice(fresh.length).map((digit) => [digit.id, removed(digit)]));
    old.slice(0, fresh.length).forEach((digit, place) => {
      if (digit.label !== fresh[place]) became.set(digit.id, labelled(digit, fresh[place]));
    });
    const digits = line.digits.map((digit) => became.get(digit.id) ?? digit);
    const setUntil = start + Math.min(old.length, fresh.length);
    const before = setUntil ? standing[setUntil - 1].id : "";
    const at = digits.findIndex((digit) => digit.id === before) + 1;
    return [...digits.slice(0, at), ...typed(fresh.slice(old.length), number), ...digits.slice(at)];
  },
};

const typed = (text, number) =>
  [...text].map((label, place) => ({
    id: `e${number}.${place}`, label, state: "added", as_read: "", confidence: 1, alternatives: [], box: null,
    corners: [], printed: false, reason: "",
  }));

/** Without what was typed and removed again: it stands nowhere on the picture. */
const left = (digits) => digits.filter((digit) => digit.box || stands(digit) || digit.as_read);
