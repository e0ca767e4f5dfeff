/**
 * The fields of a form, marked on a picture of it: a box is drawn, moved and resized there, and named in the list beside it.
 *
 * What is done takes effect here at once. The server is told all fields (`fields`), keeps them, and makes the template of them.
 */

const version = new URL(import.meta.url).search;
const [{ makeSheet }, { makeList }] = await Promise.all(["sheet", "list"].map((name) => import(`./${name}.js${version}`)));

const TEMPLATE = `
<section class="dr fm" aria-label="The fields of the form"><div class="dr-body">
  <div class="dr-left">
    <div class="dr-bar" role="toolbar" aria-label="Picture">
      <button type="button" data-tool="new" class="dr-main" aria-pressed="false">New field</button>
      <button type="button" data-tool="undo" title="Undo (Ctrl+Z)">Undo</button>
      <span class="dr-space"></span>
      <button type="button" data-tool="in" title="Closer" aria-label="Closer">+</button>
      <button type="button" data-tool="out" title="Farther" aria-label="Farther">−</button>
      <button type="button" data-tool="whole">Whole</button>
    </div>
    <div class="dr-room"><div class="dr-view" tabindex="0" role="group" aria-label="The form with its fields"><div class="fm-sheet"><img
      draggable="false" alt=""><div class="fm-boxes"></div></div></div></div>
  </div>
  <div class="dr-right">
    <p class="fm-status" role="status"></p>
    <ol class="fm-list" aria-label="Fields"></ol>
    <p class="fm-help"></p>
  </div>
</div></section>`;
const HINTS = {
  none: "Drag over a field of the form to mark it.",
  armed: "Drag over the field, from one corner to the other.",
  touch: "Press “New field”, then drag over a field of the form.",
};
const UNDONE_AT_MOST = 100;

const mounted = new WeakMap();
// Tells fields apart, whatever they are called.
let made = 0;

/** What Streamlit calls: at first, and whenever what it gives has changed. */
export function marking(component) {
  const { parentElement } = component;
  if (!mounted.has(parentElement)) mounted.set(parentElement, makeMarking(parentElement));
  const made = mounted.get(parentElement);
  made.take(component);
  return made.end;
}

/** Each form as it was left: where Streamlit makes this anew, which it does as it likes, nothing of it is lost, nor is the way back. */
const left = new Map();

function makeMarking(parent) {
  const root = document.createElement("div");
  root.innerHTML = TEMPLATE;
  parent.append(root);
  let component = null;
  let data = { key: null };
  let fields = [];
  let history = [];
  let selected = null;
  let armed = false;
  let revision = 0;

  const sheet = makeSheet(root, {
    isArmed: () => armed,
    select: (id) => select(id),
    drawn: (box, byMouse) => add(box, byMouse),
    placed: (id, box) => change(id, { box }),
    removed: remove,
    entered: (id) => list.focus(id),
  });
  const list = makeList(root, { select: (id) => select(id, true), changed: change, removed: remove });

  function take(given) {
    component = given;
    const before = data;
    data = given.data;
    if (data.key !== before.key || data.edition !== before.edition) {
      const mine = left.get(`${data.edition} ${data.key}`);
      const known = mine && mine.revision >= data.revision ? mine : {
        revision: data.revision, history: [], selected: null, fields: data.fields.map((field) => ({ ...field, id: ++made })),
      };
      ({ revision, history, selected, fields } = known);
      armed = false;
      sheet.show(data);
    }
    root.querySelector(".fm-help").textContent = data.help;
    draw();
  }

  const find = (id) => fields.find((field) => field.id === id);

  function commit(changed) {
    history = [...history, fields].slice(-UNDONE_AT_MOST);
    fields = changed;
    report();
  }

  function report() {
    const told = fields.map(({ name, box, expected }) => ({ name, box, expected }));
    revision += 1;
    draw();
    component.setStateValue("fields", { key: data.key, revision, fields: told });
  }

  function add(box, byMouse) {
    const names = new Set(fields.map(({ name }) => name));
    let number = fields.length + 1;
    while (names.has(`Field ${number}`)) number += 1;
    const field = { id: ++made, name: `Field ${number}`, box, expected: "" };
    armed = false;
    selected = field.id;
    commit([...fields, field]);
    // A finger's keyboard would cover what is marked next.
    if (byMouse) list.focus(field.id);
  }

  function change(id, changes) {
    const field = find(id);
    if (!field || Object.entries(changes).every(([name, value]) => String(field[name]) === String(value))) return draw();
    if (changes.box) changes.box = sheet.inside(changes.box);
    commit(fields.map((one) => (one.id === id ? { ...one, ...changes } : one)));
  }

  function remove(id) {
    const place = fields.findIndex((field) => field.id === id);
    if (place < 0) return;
    const rest = fields.filter((field) => field.id !== id);
    selected = (rest[place] ?? rest[place - 1])?.id ?? null;
    commit(rest);
  }

  function undo() {
    if (!history.length) return;
    fields = history.at(-1);
    history = history.slice(0, -1);
    if (!find(selected)) selected = null;
    report();
  }

  function select(id, reveal = false) {
    if (id === selected) return;
    selected = id;
    draw();
    if (reveal) sheet.reveal(id);
    else list.reveal(id);
  }

  function draw() {
    sheet.draw(fields, selected);
    list.draw(fields, selected);
    const touch = matchMedia("(pointer: coarse)").matches;
    const count = `${fields.length} field${fields.length === 1 ? "" : "s"}`;
    root.querySelector(".fm-status").textContent = armed ? HINTS.armed : fields.length ? count : touch ? HINTS.touch : HINTS.none;
    root.querySelector(".fm").classList.toggle("fm-armed", armed);
    tool("new").setAttribute("aria-pressed", String(armed));
    tool("undo").disabled = !history.length;
    left.set(`${data.edition} ${data.key}`, { revision, history, selected, fields });
  }

  const tool = (name) => root.querySelector(`[data-tool=${name}]`);
  const TOOLS = {
    // Pressed by a key, where nothing can be dragged: a box to begin with, to be moved by keys or numbers.
    new: (event) => {
      if (!event.detail) return add(sheet.middle(), true);
      armed = !armed;
      draw();
    },
    undo,
    in: () => sheet.zoomIn(),
    out: () => sheet.zoomOut(),
    whole: () => sheet.whole(),
  };
  root.addEventListener("click", (event) => {
    const name = event.target.closest("[data-tool]")?.dataset.tool;
    if (name) TOOLS[name](event);
  });
  root.addEventListener("keydown", (event) => {
    // Streamlit has keys of its own for the whole page.
    event.stopPropagation();
    const typing = event.target.matches("input");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !typing) {
      event.preventDefault();
      undo();
    }
    if (event.key === "Escape" && !typing) {
      armed = false;
      selected = null;
      draw();
    }
  });

  return {
    take,
    end: () => {
      sheet.end();
      root.remove();
      mounted.delete(parent);
    },
  };
}
