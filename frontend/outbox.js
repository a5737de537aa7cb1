// On a page of somebody who is signed in: sends what they wrote without a network, once it is
// there, and prepares the phone for the next time. What somebody else wrote here waits for them.

import { forgetPrepared, keepPrepared, keptNotes, prepared, remove } from "./kept.js";
import { isAbleToSeal } from "./sealing.js";

const NO_ANSWER_AFTER_MS = 60_000;
const NOT_KEPT = "The form could not be kept.";
const OF_ALL = [401, 403]; // not signed in, locked, or not with this page
const DATE = { dateStyle: "long" };

const outbox = document.querySelector("[data-outbox]");
const phone = document.querySelector("[data-phone]");
const failed = []; // notes that do not open: they stay until they are deleted by hand
let isSending = false;
let sent = 0;

if (outbox) start();

async function start() {
  if (!isAble()) {
    show(phone, "unsupported", true);
    return;
  }
  on(outbox, "[data-send]", () => send({ isPressed: true }));
  on(phone, "[data-prepare]", prepare);
  on(phone, "[data-unprepare]", unprepare);
  on(phone, "[data-remove]", removeFailed);
  window.addEventListener("online", () => send({}));
  document.addEventListener("uncovered", () => send({}));
  try {
    await showPhone();
    await send({});
    await refresh();
    await showPhone();
  } catch {
    show(phone, "unsupported", true); // a private window has no storage
  }
}

function isAble() {
  return isAbleToSeal() && "serviceWorker" in navigator;
}

function isMine({ sender }) {
  return sender === outbox.dataset.sender;
}

// Sending -------------------------------------------------------------------------------------

// One after the other: the server takes each once, however often it comes, and a note is removed
// here only when the server has said that it is there.
async function send({ isPressed = false }) {
  if (isSending) return;
  isSending = true;
  let why = null;
  const sentBefore = sent;
  try {
    for (const note of (await keptNotes()).filter(isMine)) {
      const answer = await post(note, isPressed);
      why = (await settle(note, answer)) ?? why;
      if (answer === null || answer.isOfAll) break;
    }
  } finally {
    isSending = false;
  }
  await showSending(why);
  // The list of what waits fetches itself anew (outbox/notes/list.html).
  if (sent > sentBefore) document.dispatchEvent(new Event("notes-sent"));
}

// Returns why the note was not sent now, or null.
async function settle(note, answer) {
  if (answer === null) return "unreachable";
  if (answer.received === true) {
    await remove(note);
    sent += 1;
  } else if (answer.anothers === false) {
    if (!failed.some((each) => each.note === note.note)) failed.push(note);
  } else if (answer.anothers !== true) return "refused";
  return null;
}

// Returns what the server says; null without an answer. What is no answer about a note may be one
// about all of them; if not, the note waits, and the others are sent.
async function post({ note, key, sender, sealed }, isPressed) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), NO_ANSWER_AFTER_MS);
  try {
    const answer = await fetch(outbox.dataset.receiving, {
      method: "POST",
      redirect: "error",
      headers: {
        "X-CSRFToken": outbox.querySelector("[name=csrfmiddlewaretoken]").value,
        "HX-Request": "true", // a session that has ended or is locked answers 401
        ...(isPressed ? {} : { "X-Unattended": "1" }),
      },
      body: new URLSearchParams({ note, receiving_key: key, sender, sealed }),
      signal: control.signal,
    });
    return answer.ok ? await answer.json() : { isOfAll: OF_ALL.includes(answer.status) };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

async function showSending(why) {
  const notes = await keptNotes();
  const unreadable = new Set(failed.map(({ note }) => note));
  const unsent = notes.filter((note) => isMine(note) && !unreadable.has(note.note));
  showNumber(outbox, "sent", sent);
  showNumber(outbox, "unsent", unsent.length);
  for (const place of outbox.querySelectorAll("[data-why]")) place.hidden = place.dataset.why !== why;
  showNumber(phone, "others", notes.length - notes.filter(isMine).length);
  showNumber(phone, "failed", failed.length);
}

async function removeFailed() {
  for (const note of failed.splice(0)) await remove(note);
  await showSending(null);
}

// Preparing -----------------------------------------------------------------------------------

async function prepare() {
  show(phone, "not-prepared", false);
  try {
    await takeKey();
    await work(await navigator.serviceWorker.register(outbox.dataset.worker, { scope: "/" }));
    askToKeep();
  } catch {
    await forgetPrepared();
    show(phone, "not-prepared", true);
  }
  await showPhone();
}

// Firefox asks the person, and answers when they do: nothing waits for it.
function askToKeep() {
  navigator.storage?.persist?.().catch(() => {});
}

// Each visit of who prepared it brings the newest key, and the form as it is now.
async function refresh() {
  const record = await prepared();
  if (!record || !isMine(record)) return;
  try {
    await takeKey();
    await (await navigator.serviceWorker.getRegistration())?.update();
  } catch {
    // no network, or the session has ended: the phone stays prepared as it is
  }
}

async function takeKey() {
  const answer = await fetch(outbox.dataset.key, {
    headers: { "HX-Request": "true", "X-Unattended": "1" },
    redirect: "error",
  });
  if (!answer.ok) throw new Error(`No key: ${answer.status}`);
  await keepPrepared(await answer.json());
}

// Resolves once the worker has kept the form. Where one is at work already, as after the form was
// taken off this phone on this very page, none is installed: it is asked to keep the form again.
function work({ active, installing, waiting }) {
  const worker = installing ?? waiting;
  return new Promise((resolve, reject) => {
    if (!worker) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => (data ? resolve() : reject(new Error(NOT_KEPT)));
      active.postMessage("keep", [port2]);
      return;
    }
    const look = () => {
      if (worker.state === "activated") resolve();
      if (worker.state === "redundant") reject(new Error(NOT_KEPT));
    };
    worker.addEventListener("statechange", look);
    look();
  });
}

// What waits on the phone stays, and is sent.
async function unprepare() {
  await forgetPrepared();
  await (await navigator.serviceWorker.getRegistration())?.unregister();
  for (const name of await caches.keys()) await caches.delete(name);
  await showPhone();
}

async function showPhone() {
  if (!phone) return;
  const record = await prepared();
  const isReady = Boolean(record && isMine(record) && Date.now() < record.until);
  const place = show(phone, "prepared", isReady);
  if (isReady) {
    const day = new Intl.DateTimeFormat(document.documentElement.lang, DATE);
    place.querySelector("[data-until]").textContent = day.format(record.until);
  }
  show(phone, "prepared-for-another", Boolean(record && !isMine(record)));
  show(phone, "unprepared", !isReady);
  phone.querySelector("[data-prepare]").hidden = isReady;
  phone.querySelector("[data-unprepare]").hidden = !record;
}

function showNumber(scope, what, number) {
  const place = show(scope, what, number > 0);
  if (place) place.querySelector("[data-number]").textContent = number;
}

function show(scope, what, isShown) {
  const place = scope?.querySelector(`[data-when=${what}]`);
  if (place) place.hidden = !isShown;
  return place;
}

function on(scope, selector, act) {
  scope?.querySelector(selector).addEventListener("click", act);
}
