/** The browser asks before the page is left: what was made here is kept nowhere else. */

export function start() {
  const ask = (event) => event.preventDefault();
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}
