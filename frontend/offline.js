// The form that opens without a network. What is typed is sealed for the server and kept, and
// nothing on this page can read it again. There is nothing to send it with here: that takes a page
// of somebody who is signed in (outbox.js).

import "./app.js";

import { keep, keptNotes, prepared } from "./kept.js";
import { isAbleToSeal, seal } from "./sealing.js";

const IDLE_MS = 5 * 60_000; // what is typed and left lying is kept, too
const TEXTS = ["who", "note", "next"];
const ANSWERS = [...TEXTS, "day", "time", "kind", "outcome"];
const TIME_AT = 11; // in 2026-12-01T09:05
const TO_THE_MINUTE = 16;

const form = document.querySelector("[data-words]");
let idle;
let keeping = null;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  keepWhatIsTyped();
});
form.addEventListener("input", () => {
  show("kept", false);
  show("empty", false);
  clearTimeout(idle);
  idle = setTimeout(keepIfTyped, IDLE_MS);
});
// Quick exit waits for it, with the page empty already.
document.addEventListener("page-abandoned", ({ detail }) => detail.until.push(keepIfTyped()));
window.addEventListener("online", showWhere);
window.addEventListener("offline", showWhere);
open();

async function open() {
  showWhere();
  const record = await usable();
  show("unprepared", !record);
  form.hidden = !record;
  startAnew();
  await count();
}

// A key is given for a time, so that the server may destroy it some day: see decision 49.
async function usable() {
  if (!isAbleToSeal()) return null;
  try {
    const record = await prepared();
    return record && Date.now() < record.until ? record : null;
  } catch {
    return null; // a private window has no storage
  }
}

async function keepWhatIsTyped() {
  if (!isTyped()) {
    show("empty", true);
    form.elements.who.focus();
    return;
  }
  await keepIfTyped();
}

// Two taps keep one note.
function keepIfTyped() {
  keeping ??= keepTyped().finally(() => (keeping = null));
  return keeping;
}

async function keepTyped() {
  clearTimeout(idle);
  if (!isTyped()) return;
  try {
    await keep(await seal(words(), await usable()));
  } catch {
    show("not-kept", true);
    return;
  }
  show("not-kept", false);
  startAnew();
  show("kept", true);
  await count();
  document.querySelector("h1")?.scrollIntoView({ block: "nearest" });
}

// Of each service that is checked, the code and how many.
function words() {
  const data = new FormData(form);
  const of = (code) => [code, Number.parseInt(data.get(`number-${code}`), 10) || 1];
  const services = data.getAll("services").map(of);
  const answers = [...data].filter(([name]) => ANSWERS.includes(name));
  return { ...Object.fromEntries(answers), services, ...moments() };
}

// The day and the time are those of this phone. The server is given the moment that they mean, and
// what this clock says now: a phone may be in another time zone, and its clock may be ahead.
function moments() {
  const now = new Date();
  const { day, time } = form.elements;
  const at = new Date(`${day.value}T${time.value || localOf(now).slice(TIME_AT)}`);
  return { at: Number.isNaN(at.getTime()) ? "" : at.toISOString(), kept_at: now.toISOString() };
}

// Returns the day and the time of a moment on this phone, as in 2026-12-01T09:05.
function localOf(moment) {
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, TO_THE_MINUTE);
}

function isTyped() {
  const isChecked = form.querySelector("[name=services]:checked") !== null;
  return isChecked || TEXTS.some((name) => form.elements[name].value.trim());
}

function startAnew() {
  form.reset();
  const local = localOf(new Date());
  form.elements.day.value = form.elements.day.max = local.slice(0, TIME_AT - 1);
  form.elements.time.value = local.slice(TIME_AT);
}

async function count() {
  try {
    const { length } = await keptNotes();
    const place = show("waiting", length > 0);
    if (place) place.querySelector("[data-number]").textContent = length;
  } catch {
    // no storage, so nothing is kept
  }
}

function showWhere() {
  show("online", navigator.onLine);
  show("offline", !navigator.onLine);
}

// The page is empty once it was left: then there is nothing to show.
function show(what, isShown) {
  const place = document.querySelector(`[data-when=${what}]`);
  if (place) place.hidden = !isShown;
  return place;
}
