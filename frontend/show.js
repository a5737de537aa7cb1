// Puts the answer to a form in the place of the page, where the browser would navigate: no step of
// its history holds what was sent.

import { setUp } from "./app.js";
import { isCovered, putBack, takeOut } from "./page.js";

const kept = new Map(); // pages to which Back or Forward returns as they were left, by their step
let step = window.history.state?.step ?? Date.now();
window.history.replaceState({ step }, "");

window.addEventListener("popstate", ({ state }) => {
  if (state === null || state.step === step) return; // a link within the page
  const page = kept.get(state.step);
  if (page && !isCovered()) returnTo(state.step, page);
  else window.location.reload();
});
window.addEventListener("pagehide", () => kept.clear());

// The form's own page comes back in its place, with what is wrong. Any other page is a step of its
// own. With `keepsPage` the page that it replaces is one step back, with all that was typed.
export function show({ html, url, keepsPage }) {
  const page = new DOMParser().parseFromString(html, "text/html");
  // Parsed here, without a script, its buttons would be real: Enter would press the first of them.
  for (const each of page.querySelectorAll("noscript")) each.remove();
  const isSamePage = withoutFragment(url) === withoutFragment(window.location.href);
  if (keepsPage) kept.set(step, takeOut());
  if (keepsPage || !isSamePage) {
    forgetStepsAhead();
    step = Date.now();
    window.history.pushState({ step }, "", url);
  } else window.history.replaceState({ step }, "", url);

  takeAttributes(document.documentElement, page.documentElement);
  document.title = page.title;
  document.body.replaceChildren(...page.body.childNodes);
  window.scrollTo(0, 0);
  setUp();
  window.htmx?.process(document.body);
  document.dispatchEvent(new Event("page-shown"));
  loadScripts(page.head);
  if (document.activeElement === document.body) focusOn(document.querySelector("main"));
}

// Also if it is this page's address, and only its fragment is another one.
export function go(address) {
  const url = new URL(address, window.location.href);
  if (url.hash && withoutFragment(url.href) === withoutFragment(window.location.href)) {
    window.history.replaceState({ step }, "", url);
    window.location.reload();
  } else window.location.assign(url);
}

function returnTo(to, page) {
  kept.set(step, takeOut());
  kept.delete(to);
  step = to;
  putBack(page);
  document.dispatchEvent(new Event("page-shown"));
}

// A new step takes the place of those that Forward led to. A later step has a higher number.
function forgetStepsAhead() {
  for (const each of kept.keys()) if (each > step) kept.delete(each);
}

function withoutFragment(url) {
  return url.split("#")[0];
}

function takeAttributes(element, from) {
  for (const { name } of [...element.attributes]) element.removeAttribute(name);
  for (const { name, value } of from.attributes) element.setAttribute(name, value);
}

// After unlocking, the page that follows is the first that watches for the next lock.
function loadScripts(head) {
  const loaded = new Set([...document.scripts].map(({ src }) => src));
  for (const { src } of head.querySelectorAll("script[type=module][src]")) {
    if (loaded.has(src)) continue;
    const script = document.createElement("script");
    script.type = "module";
    script.src = src;
    document.head.append(script);
  }
}

function focusOn(main) {
  if (!main) return;
  main.tabIndex = -1;
  main.addEventListener("blur", () => main.removeAttribute("tabindex"), { once: true });
  main.focus({ preventScroll: true });
}
