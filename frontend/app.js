// Pages work without this file; with it they are quicker to leave, and kinder to a thumb.

import {
  createAll,
  Button,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  SkipLink,
} from "govuk-frontend";

import { ask, nodesOf } from "./asking.js";
import { coverTheNextPage, forgetWhatCanBeRead } from "./leaving.js";
import { abandon } from "./page.js";

const COMPONENTS = [
  Button,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  SkipLink,
];
const SHIFT_PRESSES_TO_LEAVE = 3;
const SHIFT_PRESSES_WITHIN_MS = 3000;
const LEAVE_WITHIN_MS = 500; // for what offline.js keeps; the page is empty by then

document.body.classList.add("js-enabled", "govuk-frontend-supported");
document.addEventListener("htmx:load", ({ target }) => {
  if (target !== document.body) start(target);
});
document.addEventListener("change", revealWhatAnswersNeed);
document.addEventListener("change", sendOnlyWhatIsChecked);
document.addEventListener("click", copy);
document.addEventListener("click", step);
document.addEventListener("input", filter);
document.addEventListener("keydown", keepFromSending);
document.addEventListener("htmx:load", revealWhatAnswersNeed);

forgetWhatWasSent();
leaveQuickly(document.querySelector("[data-quick-exit]"));
closeMenusBesides();
showWhatFailed();
setUp();

// All that a page needs for itself: once it is loaded, or once show.js has put it here.
export function setUp() {
  start(document);
  forgetWhatOthersLeft();
  revealWhatAnswersNeed();
  sendOnlyWhatIsChecked();
  suggestFromDirectory();
}

// Gives the elements in this part of the page what govuk-frontend does for them.
function start(scope) {
  for (const Component of COMPONENTS) createAll(Component, {}, scope);
}

// A page that answers a form is kept with what was sent, on disk too, so that tabs come back after
// a crash. Put in its own place, its address is all that the browser keeps. Forms of those who are
// signed in leave nothing to forget (send.js); those before signing in, and of passkeys, do.
function forgetWhatWasSent() {
  window.history.replaceState(window.history.state, "", window.location.href);
}

// Nobody is signed in here, or it is locked already: then lock.js need not know when a page was
// open last.
function forgetWhatOthersLeft() {
  if (document.documentElement.classList.contains("entrance")) forgetWhatCanBeRead();
  if (document.getElementById("lock") || "offline" in document.body.dataset) return;
  try {
    localStorage.removeItem("open-at");
  } catch {
    // refused, so nothing was noted
  }
}

function leaveQuickly(form) {
  if (!form) return;

  const leave = async () => {
    const until = abandon();
    navigator.sendBeacon(form.action);
    forgetWhatCanBeRead();
    coverTheNextPage();
    if (until.length) await Promise.race([Promise.allSettled(until), pause(LEAVE_WITHIN_MS)]);
    window.location.replace(form.dataset.quickExit);
  };
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-quick-exit]")) return; // the lock brings one of its own
    event.preventDefault();
    leave();
  });

  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") {
      presses = [];
      return;
    }
    if (event.repeat) return;
    presses = presses.filter((at) => event.timeStamp - at < SHIFT_PRESSES_WITHIN_MS);
    presses.push(event.timeStamp);
    if (presses.length === SHIFT_PRESSES_TO_LEAVE) leave();
  });
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function closeMenusBesides() {
  const closeAll = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(except)) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => closeAll(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeAll(null);
  });
}

// The design system's own script puts aria-expanded on radios, where ARIA does not allow it.
function revealWhatAnswersNeed() {
  const answers = [...document.querySelectorAll("[data-reveals]")];
  const targets = (chosen) => chosen.flatMap((answer) => answer.dataset.reveals.split(" "));
  const shown = new Set(targets(answers.filter((answer) => answer.checked)));
  for (const id of targets(answers)) {
    const block = document.getElementById(id);
    if (block) block.hidden = !shown.has(id);
  }
}

// The style sheet shows the row of a checked service or person. The rows of all others need not
// travel.
function sendOnlyWhatIsChecked() {
  for (const row of document.querySelectorAll(".service__row")) {
    row.disabled = !row.parentElement.querySelector("[type=checkbox]").checked;
  }
}

// The buttons beside a number; an empty one counts as none.
function step({ target }) {
  const button = target.closest?.("[data-step]");
  if (!button) return;
  const input = document.getElementById(button.dataset.steps);
  const number = Number(input.value) + Number(button.dataset.step);
  input.value = Math.min(Math.max(number, input.min), input.max);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

// The button beside a text that is shown once. Where the browser lets no page write to its clipboard,
// the text is selected instead.
async function copy({ target }) {
  const button = target.closest?.("[data-copies]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copies);
  const status = button.parentElement.querySelector("[role=status]");
  try {
    await navigator.clipboard.writeText(text.textContent.trim());
    status.textContent = status.dataset.done;
  } catch {
    window.getSelection().selectAllChildren(text);
    status.textContent = status.dataset.selected;
  }
}

// Typing into a search box leaves of a list what has all the words.
function filter({ target }) {
  if (!target.matches?.("[data-filters]")) return;
  const list = document.getElementById(target.dataset.filters);
  const words = plain(target.value).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const group of list.querySelectorAll(".services__group")) {
    let shown = 0;
    for (const service of group.querySelectorAll(".service")) {
      const label = plain(service.querySelector("label").textContent);
      service.hidden = !words.every((word) => label.includes(word));
      if (!service.hidden) shown += 1;
    }
    group.hidden = shown === 0;
    found += shown;
  }
  if (words.length) list.open = true;
  const status = target.parentElement.querySelector("[data-none]");
  status.textContent = found ? "" : status.dataset.none;
}

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

// Enter in the search box would save the contact.
function keepFromSending(event) {
  const searches = event.target.matches?.("[data-filters], [data-searches]");
  if (event.key === "Enter" && searches) event.preventDefault();
}

// Without this, a failed htmx request looks like "nothing found", or like the earlier result.
// The lock handles a 401.
function showWhatFailed() {
  const failed = () => document.getElementById("failed");
  const show = ({ detail }) => {
    if (detail.xhr?.status === 401) return;
    failed().textContent = failed().dataset.text;
    if (detail.target?.id === "found") detail.target.replaceChildren();
  };
  for (const event of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(event, show);
  }
  document.addEventListener("htmx:beforeRequest", () => failed()?.replaceChildren());
}

// Typing whose service it was offers matches of the directory; choosing one keeps its key too.
// What is typed tells where somebody was sent: it is posted, so that no address holds it.
function suggestFromDirectory() {
  for (const input of document.querySelectorAll("[data-suggest]")) {
    const matches = document.createElement("div");
    matches.setAttribute("role", "status");
    input.after(matches);
    const key = input.form.elements[input.name.replace(/name$/, "key")];

    let waiting;
    input.addEventListener("input", () => {
      key.value = "";
      clearTimeout(waiting);
      waiting = setTimeout(() => show(input, matches), 300);
    });
    matches.addEventListener("click", (event) => {
      const option = event.target.closest("[data-provider-key]");
      if (!option) return;
      input.value = option.dataset.providerName;
      key.value = option.dataset.providerKey;
      matches.replaceChildren();
      input.focus();
    });
  }

  async function show(input, matches) {
    const answer = await ask(input.dataset.suggest, input.form, { q: input.value });
    if (!input.isConnected) return; // the page is covered, or was left
    matches.replaceChildren();
    matches.append(...((await nodesOf(answer)) ?? []));
  }
}
