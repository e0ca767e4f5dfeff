/** Draw: Ctrl+Z takes the last stroke back, and the canvas shows no second row of tools. */

const UNDO = "[class*=st-key-draw_tools] button:has([data-testid=stIconMaterial])";
const NO_TOOLS = ".dc-toolbar { display: none !important; }";

export function start() {
  const keys = (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.closest("input, textarea")) return;
    event.preventDefault();
    document.querySelector(UNDO)?.click();
  };
  document.addEventListener("keydown", keys);
  const hideTools = () => {
    for (const { shadowRoot } of document.querySelectorAll("[data-testid=stBidiComponentIsolated]")) {
      if (!shadowRoot || shadowRoot.querySelector("style[data-no-tools]")) continue;
      const style = document.createElement("style");
      style.dataset.noTools = "";
      style.textContent = NO_TOOLS;
      shadowRoot.append(style);
    }
  };
  hideTools();
  const watched = new MutationObserver(hideTools);
  watched.observe(document.body, { childList: true, subtree: true });
  return () => {
    document.removeEventListener("keydown", keys);
    watched.disconnect();
  };
}
