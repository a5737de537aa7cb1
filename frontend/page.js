// Takes the nodes of a page out of the document and puts the same ones back, with what was typed;
// and empties a page for good.

export function takeOut() {
  const { title, activeElement } = document;
  const top = window.scrollY;
  const nodes = document.createDocumentFragment();
  nodes.append(...document.body.childNodes);
  return { nodes, title, activeElement, top };
}

export function putBack({ nodes, title, activeElement, top }) {
  document.title = title;
  document.body.replaceChildren(nodes);
  window.scrollTo(0, top);
  activeElement?.focus?.({ preventScroll: true });
}

// What lock.js covers comes back only when it is unlocked.
export function isCovered() {
  return "covered" in document.body.dataset;
}

// Before somebody leaves for good: nothing that is under way may bring the page back, or ask
// whether to leave it. The browser may keep it for the Back button, so nothing of it stays.
// Returns the promises of what has to end first, out of sight.
export function abandon() {
  const until = [];
  document.dispatchEvent(new CustomEvent("page-abandoned", { detail: { until } }));
  window.stop(); // what htmx asked for would still be followed
  document.title = "";
  document.body.replaceChildren();
  return until;
}
