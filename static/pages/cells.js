/** Tables: the cell of a grid that is selected is told, as "TABLE COLUMN ROW" from 0, so that its place can be shown. */

const GRID = "[class*=st-key-grid-]";
// The grid is drawn on a canvas; which cell is selected stands in a table for screen readers, which follows that late.
const SETTLED_MS = 400;

export function start(report) {
  const look = ({ target }) => setTimeout(() => {
    const grid = target.closest?.(GRID);
    const [, column, row] = /^glide-cell-(\d+)-(\d+)$/.exec(grid?.querySelector("td[aria-selected=true]")?.id ?? "") ?? [];
    if (row) report(`${/st-key-grid-(\d+)/.exec(grid.className)[1]} ${column} ${row}`);
  }, SETTLED_MS);
  const events = ["click", "keyup"];
  for (const event of events) document.addEventListener(event, look);
  return () => events.forEach((event) => document.removeEventListener(event, look));
}
