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
export function abandon() {
  document.dispatchEvent(new Event("page-abandoned"));
  window.stop(); // what htmx asked for would still be followed
  document.title = "";
  document.body.replaceChildren();
}
