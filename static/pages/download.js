/** Has the browser download an address of this app: each once, however often the page is drawn. */

const begun = new Set();

export function start(address) {
  if (!begun.has(address)) {
    begun.add(address);
    const link = document.createElement("a");
    link.href = new URL(address, document.baseURI);
    link.download = "";
    document.body.append(link);
    link.click();
    link.remove();
  }
  return () => {};
}
