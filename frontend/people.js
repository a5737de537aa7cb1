// Typing into the search box of a list of people, which app.js filters at once, also asks the server
// for those who are not in it. Who is checked among them stays in the list.

import { ask, nodesOf } from "./asking.js";

const AFTER_MS = 300; // of typing

let waiting;
let asked = 0;

document.addEventListener("input", ({ target }) => {
  if (target.matches?.("[data-finds]")) findSoon(target);
});
document.addEventListener("change", ({ target }) => {
  const line = target.closest?.("[data-found] .service");
  if (line && target.checked) keep(line, target);
});

function findSoon(input) {
  clearTimeout(waiting);
  asked += 1; // what is under way answers other words
  if (!input.value.trim()) {
    placeOf(input).replaceChildren();
    return;
  }
  statusOf(input).textContent = "";
  waiting = setTimeout(() => find(input), AFTER_MS);
}

async function find(input) {
  asked += 1;
  const number = asked;
  const answer = await ask(input.dataset.finds, input.form, { typed: input.value });
  if (number !== asked || !input.isConnected) return; // typed on, or the page is covered
  const nodes = await nodesOf(answer);
  if (nodes && number === asked) show(input, nodes);
}

// Who is in the list already is shown there, though it was found by a number or by its sound.
function show(input, nodes) {
  const found = document.createElement("div");
  found.append(...nodes);
  for (const line of found.querySelectorAll(".service")) {
    const known = lineOf(input, line.querySelector("[type=checkbox]").value);
    if (!known) continue;
    line.remove();
    known.hidden = known.closest(".services__group").hidden = false;
  }
  placeOf(input).replaceChildren(...found.childNodes);
  const shown = listOf(input).querySelectorAll(".service:not([hidden]), [data-found] li");
  const status = statusOf(input);
  status.textContent = shown.length ? "" : status.dataset.none;
}

function lineOf(input, key) {
  const box = listOf(input).querySelector(`.services__group [value="${CSS.escape(key)}"]`);
  return box?.closest(".service");
}

// Moved, an element loses the keyboard's place.
function keep(line, box) {
  const group = line.closest("[data-found]").parentElement.querySelector(".services__group");
  group.hidden = false;
  group.prepend(line);
  box.focus({ preventScroll: true });
}

function listOf(input) {
  return document.getElementById(input.dataset.filters);
}

function placeOf(input) {
  return listOf(input).querySelector("[data-found]");
}

function statusOf(input) {
  return input.parentElement.querySelector("[data-none]");
}
