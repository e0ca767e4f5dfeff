/** The digit that is selected: enlarged, with its likeliest readings, what can be done with it, and a keypad for fingers. */

const CHOICES = 3;

/** Never more than it is: 91.96 % is below 92 %, and says so. */
export function percent(confidence) {
  const tenths = Math.floor(confidence * 1000 + 1e-9) / 10;
  return `${tenths < 90 ? Math.floor(tenths) : tenths}\u00a0%`;
}

/** Makes the card. act(name, label): a button of it was pressed. */
export function makeCard(root, rules, act) {
  const card = root.querySelector(".rv-card");
  const glyph = card.querySelector("canvas");
  const [title, told] = [card.querySelector(".rv-title"), card.querySelector(".rv-told")];
  const [choices, keypad] = [card.querySelector(".rv-choices"), card.querySelector(".rv-keypad")];
  card.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-act]");
    if (button) act(button.dataset.act, button.dataset.label);
  });

  function show({ digit, line, place, minConfidence, readonly, keys, offer, enlarge }) {
    card.hidden = !digit;
    if (!digit) return;
    enlarge(glyph, digit);
    glyph.classList.toggle("rv-nowhere", !digit.box);
    const mark = digit.state === "rejected" || digit.state === "removed";
    title.textContent = mark ? `A mark${line ? ` in line ${line}` : ""}` : `Line ${line}, digit ${place}`;
    told.textContent = wordsFor(digit, rules.isOpen(digit, minConfidence), minConfidence);
    const likely = digit.alternatives.slice(0, CHOICES);
    choices.replaceChildren(...likely.map(([label, confidence]) => choice(label, confidence, digit, readonly)));
    if (offer) choices.append(wholeNumber(offer, readonly));
    if (keypad.dataset.keys !== keys) {
      keypad.dataset.keys = keys;
      keypad.replaceChildren(...[...keys].map((key) => button("set", key, key, `Set ${key}`)));
    }
    card.querySelector("[data-act=right]").disabled = mark;
    card.querySelector("[data-act=remove]").disabled = mark;
    card.querySelectorAll(".rv-keypad, .rv-do").forEach((part) => (part.hidden = readonly));
  }

  return { show };
}

function wordsFor(digit, open, minConfidence) {
  const read = digit.as_read && `read as ${digit.as_read}, ${percent(digit.confidence)} sure`;
  switch (digit.state) {
    case "rejected": return `Left out: ${digit.reason}. A key takes it in as a digit.`;
    case "removed": return `Not a digit, you said; it was ${read}. A key brings it back.`;
    case "confirmed": return `Settled by you: right, it was ${read}.`;
    case "changed": return `Settled by you: ${digit.label}. It was ${read}.`;
    case "added": return `Added by you: ${digit.label}.`;
    default: return open
      ? `Doubtful: ${read}, below ${Math.round(100 * minConfidence)}\u00a0%.`
      : `R${read.slice(1)}.`;
  }
}

function choice(label, confidence, digit, readonly) {
  const made = button("set", label, "");
  made.className = `rv-choice${digit.label === label && digit.state !== "removed" ? " rv-chosen" : ""}`;
  made.disabled = readonly;
  made.style.setProperty("--share", confidence);
  const [sign, share] = [document.createElement("b"), document.createElement("span")];
  [sign.textContent, share.textContent] = [label, percent(confidence)];
  made.append(sign, " ", share);
  return made;
}

/** All of a number as it looks, where it is read otherwise because something else is expected. */
function wholeNumber({ text, confidence }, readonly) {
  const made = choice(text, confidence, {}, readonly);
  made.dataset.act = "offer";
  made.title = `The whole number as it looks: ${text}`;
  return made;
}

function button(act, label, text, name) {
  const made = document.createElement("button");
  made.type = "button";
  made.dataset.act = act;
  made.dataset.label = label;
  made.textContent = text;
  if (name) made.setAttribute("aria-label", name);
  return made;
}
