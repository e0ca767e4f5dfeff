/**
 * The review of a reading: the picture with its digits, the selected one enlarged, the text; a person settles digit after digit.
 *
 * Edits take effect here at once. The server is told all of them (`review`), keeps them, and makes the files of them.
 */

const version = new URL(import.meta.url).search;
const [{ makeStage }, { makeCard, percent }, { makeLines }, state] = await Promise.all(
  ["stage", "card", "lines", "state"].map((name) => import(`./${name}.js${version}`)));

const TEMPLATE = `
<section class="dr rv" aria-label="Review"><div class="dr-body">
  <div class="dr-left">
    <div class="dr-bar" role="toolbar" aria-label="Picture">
      <button type="button" data-tool="in" title="Closer (+)" aria-label="Closer">+</button>
      <button type="button" data-tool="out" title="Farther (−)" aria-label="Farther">−</button>
      <button type="button" data-tool="whole" title="The whole picture (0, while no digit is selected)">Whole</button>
      <span class="dr-space"></span>
      <button type="button" data-tool="boxes" aria-pressed="true">Boxes</button>
      <button type="button" data-tool="left" aria-pressed="false" hidden></button>
    </div>
    <div class="dr-room"><div class="dr-view"><div class="rv-sheet"><img draggable="false" alt=""><div class="rv-marks"></div></div></div></div>
    <p class="rv-legend"><span class="rv-sure">sure</span><span class="rv-just">less so</span><span class="rv-open">doubtful</span><span
      class="rv-settled">settled by you</span></p>
  </div>
  <div class="dr-right">
    <p class="rv-status" role="status"></p>
    <div class="rv-card">
      <canvas width="208" height="208" role="img" aria-label="The selected digit, enlarged"></canvas>
      <div class="rv-about"><p class="rv-title"></p><p class="rv-told"></p></div>
      <div class="rv-choices" role="group" aria-label="Likeliest readings"></div>
      <div class="rv-do">
        <button type="button" class="dr-main" data-act="right">Right<kbd>Enter</kbd></button>
        <button type="button" data-act="remove">Not a digit<kbd>Del</kbd></button>
        <button type="button" data-act="next">Next</button>
      </div>
      <div class="rv-keypad" role="group" aria-label="Keypad"></div>
    </div>
    <ol class="rv-lines" aria-label="The numbers, line by line"></ol>
    <p class="rv-refused" role="alert"></p>
    <div class="dr-bar" role="toolbar" aria-label="Text">
      <button type="button" data-tool="copy">Copy</button>
      <button type="button" data-tool="line">Add a line</button>
      <span class="dr-space"></span>
      <button type="button" data-tool="undo" title="Undo (Ctrl+Z)">Undo</button>
      <button type="button" data-tool="redo" title="Redo (Ctrl+Y)">Redo</button>
    </div>
  </div>
</div></section>`;
const COPIED_MS = 1600;
const [FOCUS_TRIES, FOCUS_EVERY_MS] = [30, 100];

const mounted = new WeakMap();

/** What Streamlit calls: at first, and whenever what it gives has changed. */
export function review(component) {
  const { parentElement } = component;
  if (!mounted.has(parentElement)) mounted.set(parentElement, makeReview(parentElement));
  const made = mounted.get(parentElement);
  made.take(component);
  return made.end;
}

/**
 * What was reported last of each reading. An edit that comes while the page runs ends that run, and Streamlit then takes
 * the component away and makes another one, with the edits that the server had heard of until then.
 */
const newest = new Map();
let reports = 0;

function makeReview(parent) {
  const root = document.createElement("div");
  root.innerHTML = TEMPLATE;
  parent.append(root);
  let component = null;
  let data = { key: null };
  let [edits, undone, lines] = [[], [], []];
  let selected = "";
  let showsLeftOut = false;

  const rules = { ...state, unknown: (text) => state.unknown(text, data.alphabet) };
  const stage = makeStage(root, (id) => select(id, "box"));
  const card = makeCard(root, rules, act);
  const text = makeLines(root, rules, {
    typed: (line, typed) => edit("type", line, typed),
    refused: (strange) => say(`“${strange}” cannot stand in a number: only digits, blanks and . , - / : + % can.`),
    caret: (id) => id !== selected && select(id, ""),
  });
  stage.onLoad(() => drawCard());

  function take(given) {
    component = given;
    const before = data;
    data = given.data;
    if (data.key !== before.key) {
      const mine = newest.get(data.key);
      const isBehind = mine && data.heard !== mine.number;
      ({ edits, undone } = isBehind ? mine : data);
      if (isBehind) component.setStateValue("review", mine);
      lines = state.reviewed(data.lines, edits);
      stage.show(data);
      text.clear();
      selected = (openOnes()[0] ?? visible()[0])?.id ?? "";
      root.querySelector(".dr-body").classList.toggle("rv-readonly", data.readonly);
      draw();
      if (!data.readonly) focusWhenFree();
    } else {
      if (data.picture !== before.picture) root.querySelector("img").src = data.picture;
      stage.warn(data.warnings);
      draw();
    }
  }

  /** Keys work at once, and nobody is interrupted: what led here may have the focus until Streamlit has taken it away. */
  function focusWhenFree(tries = FOCUS_TRIES) {
    if (!selected || !root.isConnected || root.contains(document.activeElement)) return;
    if ([null, document.body].includes(document.activeElement)) stage.focus(selected);
    else if (tries) setTimeout(focusWhenFree, FOCUS_EVERY_MS, tries - 1);
  }

  const all = () => lines.flatMap((line) => line.digits);
  const find = (id) => all().find((digit) => digit.id === id);
  const isShown = (digit) =>
    state.stands(digit) || digit.state === "removed" || (digit.state === "rejected" && (showsLeftOut || digit.id === selected));
  const isMark = (digit) => isShown(digit) && digit.label !== " ";
  /** What the number of a digit looks like, where it says something else; null where nothing is offered. */
  function offerFor(digit) {
    const offer = data.offers.find(({ ids }) => ids.includes(digit.id));
    const line = offer && lines.find((one) => one.digits.includes(digit));
    return line && state.withNumber(line, offer) !== state.typedText(line) ? offer : null;
  }
  const visible = () => all().filter(isMark);
  const openOnes = () => all().filter((digit) => state.isOpen(digit, data.min_confidence));

  function lookOf(digit) {
    if (digit.state === "removed" || digit.state === "rejected") return digit.state;
    if (digit.state !== "read") return "settled";
    if (state.isOpen(digit, data.min_confidence)) return "open";
    return digit.confidence < (1 + data.min_confidence) / 2 ? "just" : "sure";
  }

  function edit(op, at, label = "") {
    if (data.readonly) return;
    edits = [...edits, [op, at, label]];
    undone = [];
    changed();
  }

  function changed() {
    lines = state.reviewed(data.lines, edits);
    say("");
    draw();
    const report = { key: data.key, edits, undone, number: ++reports };
    newest.set(data.key, report);
    component.setStateValue("review", report);
  }

  function undo() {
    if (!edits.length || data.readonly) return;
    undone = [...undone, edits.at(-1)];
    const [, at] = edits.at(-1);
    edits = edits.slice(0, -1);
    lines = state.reviewed(data.lines, edits);
    if (find(at)) selected = at;
    changed();
  }

  function redo() {
    if (!undone.length || data.readonly) return;
    edits = [...edits, undone.at(-1)];
    undone = undone.slice(0, -1);
    if (find(edits.at(-1)[1])) selected = edits.at(-1)[1];
    changed();
  }

  function act(name, label) {
    const digit = find(selected);
    if (name === "next") return goOn();
    if (!digit || data.readonly) return;
    if (name === "set") edit("set", digit.id, label);
    if (name === "offer") {
      const line = lines.find((one) => one.digits.includes(digit));
      edit("type", line.id, state.withNumber(line, offerFor(digit)));
    }
    if (name === "remove" && state.stands(digit)) {
      edit("remove", digit.id);
      if (!find(selected)) select(visible()[0]?.id ?? "", "");
    }
    if (name === "right") {
      if (digit.state === "read") edit("confirm", digit.id);
      goOn();
    }
  }

  /** On to the next doubtful digit; where none is left, to the next file that has one. */
  function goOn() {
    const order = all();
    const from = order.findIndex((digit) => digit.id === selected);
    const next = [...order.slice(from + 1), ...order.slice(0, from + 1)].find((digit) => state.isOpen(digit, data.min_confidence));
    if (next) select(next.id, text.has(document.activeElement) ? "text" : "box");
    else if (data.next) component.setTriggerValue("next", data.key);
  }

  function step(by) {
    const order = visible();
    const place = order.findIndex((digit) => digit.id === selected);
    const next = order[Math.min(Math.max(place + by, 0), order.length - 1)];
    if (next) select(next.id, "box");
  }

  function stepLine(by) {
    const written = lines.filter((line) => line.digits.some(isMark));
    const row = written.findIndex((line) => line.digits.some((digit) => digit.id === selected));
    const target = written[row + by];
    if (row < 0 || !target) return;
    const place = written[row].digits.filter(isMark).findIndex((digit) => digit.id === selected);
    const digits = target.digits.filter(isMark);
    select(digits[Math.min(place, digits.length - 1)].id, text.has(document.activeElement) ? "text" : "box");
  }

  /** focus: what gets the focus, `box` or `text`; neither where it is empty. */
  function select(id, focus) {
    selected = id;
    draw();
    stage.reveal(id);
    if (focus === "box" && find(id)?.box) stage.focus(id);
    if (focus !== "") text.goTo(id, focus === "text");
  }

  function draw() {
    const numbers = lines.filter((line) => state.readText(line) || state.typedText(line) || edits.some(([, at]) => at === line.id) || line.id[0] === "N");
    const digits = lines.flatMap((line) => {
      let place = 0;
      const number = numbers.indexOf(line) + 1;
      return line.digits.map((digit) => ({ digit, number, place: state.stands(digit) && digit.label !== " " ? ++place : 0 }));
    });
    stage.draw(digits.filter(({ digit }) => digit.box && isShown(digit)).map(({ digit, number, place }) => ({
      id: digit.id, digit, look: lookOf(digit), selected: digit.id === selected,
      label: { removed: "✕", rejected: "", open: `${digit.label}?` }[lookOf(digit)] ?? digit.label,
      name: nameOf(digit, number, place),
    })));
    text.draw(numbers.map((line, index) => ({
      line, number: index + 1, digits: state.standingOf(line).map((digit) => ({ digit, look: lookOf(digit) })),
    })), selected, data.readonly);
    drawCard(digits.find(({ digit }) => digit.id === selected));
    drawStatus(digits);
    const left = all().filter((digit) => digit.state === "rejected").length;
    tool("left").hidden = !left || data.readonly;
    tool("left").textContent = `Left out (${left})`;
    tool("left").setAttribute("aria-pressed", String(showsLeftOut));
    tool("undo").disabled = !edits.length;
    tool("redo").disabled = !undone.length;
  }

  function drawCard(at) {
    const digit = at?.digit ?? find(selected);
    if (!at && digit) return draw();
    card.show({
      digit, line: at?.number, place: at?.place, minConfidence: data.min_confidence, readonly: data.readonly, keys: data.keys,
      offer: digit && offerFor(digit), enlarge: stage.enlarge,
    });
  }

  function drawStatus(digits) {
    const count = digits.filter(({ digit }) => state.stands(digit) && digit.label !== " ").length;
    const open = openOnes().length;
    const doubtful = digits.filter(({ digit }) => digit.as_read && digit.confidence < data.min_confidence).length;
    const status = root.querySelector(".rv-status");
    const settled = edits.length > 0;
    const told = open
      ? `<b class="rv-badge rv-open">${open} doubtful</b> ${doubtful > open ? `of ${doubtful}` : ""}`
      : count || settled
        ? `<b class="rv-badge rv-done">${doubtful || settled ? "Nothing is open any more" : "None doubtful"}</b>`
        : "<b>Nothing was read.</b>";
    const words = `${told} <span>${count} digit${count === 1 ? "" : "s"}</span>${data.where ? ` <span>${data.where}</span>` : ""}`;
    if (status.innerHTML !== words) status.innerHTML = words;
    root.querySelector("[data-act=next]").textContent = open || !data.next ? "Next" : "Next file";
    root.querySelector("[data-act=next]").disabled = !open && !data.next;
  }

  function nameOf(digit, number, place) {
    if (digit.state === "rejected") return `A mark that was left out: ${digit.reason}`;
    if (digit.state === "removed") return `No digit, read as ${digit.as_read}`;
    const doubt = state.isOpen(digit, data.min_confidence) ? `, doubtful, ${percent(digit.confidence)}` : "";
    return `${digit.label}, line ${number}, digit ${place}${doubt}`;
  }

  const tool = (name) => root.querySelector(`[data-tool=${name}]`);
  const say = (sentence) => (root.querySelector(".rv-refused").textContent = sentence);
  const TOOLS = {
    in: () => stage.zoomIn(),
    out: () => stage.zoomOut(),
    whole: () => stage.whole(),
    boxes: () => {
      const hidden = root.querySelector(".rv-sheet").classList.toggle("rv-bare");
      tool("boxes").setAttribute("aria-pressed", String(!hidden));
    },
    left: () => {
      showsLeftOut = !showsLeftOut;
      draw();
    },
    undo, redo,
    line: () => {
      edit("line", "");
      text.goToLine(lines.at(-1).id);
    },
    copy: async () => {
      // Tabs part columns and line feeds rows where a spreadsheet takes them.
      await copy(lines.map(state.textOf).filter(Boolean).map((line) => line.replace(/ +/g, "\t")).join("\n"));
      tool("copy").textContent = "Copied";
      setTimeout(() => (tool("copy").textContent = "Copy"), COPIED_MS);
    },
  };
  root.addEventListener("click", (event) => {
    const name = event.target.closest("[data-tool]")?.dataset.tool;
    if (name) TOOLS[name]();
  });

  root.addEventListener("keydown", (event) => {
    const typing = text.has(event.target);
    const handled = () => event.preventDefault();
    // Streamlit has keys of its own for the whole page.
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey) {
      const key = event.key.toLowerCase();
      if (key === "z" && !event.shiftKey) return handled(), undo();
      if (key === "y" || (key === "z" && event.shiftKey)) return handled(), redo();
      return;
    }
    if (event.altKey) return;
    if (event.key === "Enter" && (typing || event.target.closest(".rv-box"))) return handled(), act("right");
    if (event.key === "ArrowUp" || event.key === "ArrowDown") return handled(), stepLine(event.key === "ArrowUp" ? -1 : 1);
    if (typing || event.target.closest("[role=toolbar]")) return;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") return handled(), step(event.key === "ArrowLeft" ? -1 : 1);
    if (event.key === "Delete" || event.key === "Backspace") return handled(), act("remove");
    if (event.key === "Escape") return handled(), select("", "");
    if (data.keys.includes(event.key) && selected) return handled(), act("set", event.key);
    if (event.key === "+" || event.key === "=") return handled(), stage.zoomIn();
    if (event.key === "-") return handled(), stage.zoomOut();
    if (event.key === "0") return handled(), stage.whole();
  });

  return {
    take,
    end: () => {
      stage.end();
      root.remove();
      mounted.delete(parent);
    },
  };
}

async function copy(words) {
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    // Where the page has no clipboard: over plain http from another machine.
    const area = document.createElement("textarea");
    area.value = words;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}
