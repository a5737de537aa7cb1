// Keeps what is typed as a draft on the server, so that a closed page, a crash, a lock or a sign-out
// loses nothing. A form says so by an element of its own that names the address: [data-draft].

import { isCovered } from "./page.js";

const PAUSE_MS = 2_000; // of typing
const AT_LEAST_EVERY_MS = 10_000; // while somebody types without a pause
const TRY_AGAIN_MS = 15_000;
const MOST_KEPT_ALIVE = 60_000; // bytes: browsers send up to 64 kB once a page is gone
const LONGEST_WAIT_MS = 3_000; // of another form, for a draft that is on its way

const drafts = new Map(); // by form
const held = new WeakSet(); // forms that waited, and are sent now

document.addEventListener("input", typed);
document.addEventListener("change", typed); // a field that was typed in is left, or a box checked
// A page that was hidden may never be seen again. Left by a link, it sends what is unsent, too.
document.addEventListener("visibilitychange", () => document.hidden && saveAll({ isLast: true }));
window.addEventListener("pagehide", () => saveAll({ isLast: true }));
window.addEventListener("online", () => saveAll());
document.addEventListener("covering", ({ detail }) => detail.until.push(...saveBeforeTheLock()));
document.addEventListener("uncovered", () => saveAll());
document.addEventListener("page-shown", forgetDropped);
document.addEventListener("page-abandoned", endAll); // the quick exit leaves nothing under way
window.addEventListener("submit", hold);

function typed({ type, target }) {
  const { form } = target;
  const status = form?.querySelector?.("[data-draft]");
  if (!status || !target.name || target.type === "search") return; // what is searched is no answer
  if (!drafts.has(form)) drafts.set(form, new Draft(form, status));
  drafts.get(form).touch(type);
}

function saveAll({ isLast = false } = {}) {
  for (const draft of drafts.values()) if (draft.isUnsaved) draft.save({ isLast });
}

// The lock waits for what is on its way: a tab that is closed while it is locked loses nothing.
function saveBeforeTheLock() {
  const pending = [...drafts.values()].filter((draft) => draft.isUnsaved || draft.underWay);
  return pending.flatMap((draft) => [
    draft.underWay,
    draft.isUnsaved ? draft.save({ isLast: true }) : null,
  ]);
}

function endAll() {
  for (const draft of drafts.values()) draft.end();
  drafts.clear();
}

// The answer to a form took the place of the page, with another form that holds what was typed.
function forgetDropped() {
  for (const form of drafts.keys()) if (!form.isConnected) drafts.delete(form);
}

// Once somebody is signed out, nothing of theirs can be saved: what the browser sends in place of the
// page waits for it. So does what discards a draft, or the draft would come after it, and stay.
async function hold(event) {
  const { target: form, submitter } = event;
  const discards = form.hasAttribute("data-discards-draft");
  if (event.defaultPrevented || !(discards || form.hasAttribute("data-sent-by-browser"))) return;
  if (discards) for (const draft of drafts.values()) draft.forget();
  const pending = [...drafts.values()].filter((draft) => draft.isUnsaved || draft.underWay);
  if (held.delete(form) || !pending.length) return;
  event.preventDefault();
  held.add(form);
  const tooLong = new Promise((gone) => setTimeout(gone, LONGEST_WAIT_MS));
  await Promise.race([tooLong, Promise.all(pending.map((draft) => draft.settle()))]);
  if (form.isConnected) form.requestSubmit(submitter); // the lock or the quick exit may come first
}

class Draft {
  constructor(form, status) {
    this.form = form;
    this.status = status;
    this.isUnsaved = this.isOver = false;
    this.underWay = this.timer = null;
    this.unsavedSince = 0;
  }

  touch(type) {
    if (this.isOver) return;
    if (!this.isUnsaved) this.unsavedSince = Date.now();
    this.isUnsaved = true;
    const isLate = Date.now() - this.unsavedSince >= AT_LEAST_EVERY_MS;
    this.wait(type === "change" || isLate ? 0 : PAUSE_MS);
  }

  wait(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), milliseconds);
  }

  // Nothing is asked while the page is covered, which is saved once it is uncovered; nor of a form
  // whose answer has taken its place.
  get mayBeSent() {
    return !this.isOver && !isCovered() && this.form.isConnected;
  }

  async save({ isLast = false } = {}) {
    clearTimeout(this.timer);
    if (!this.mayBeSent || (this.underWay && !isLast)) return;
    if (!navigator.onLine) {
      this.say(this.status.dataset.unreachable); // `online` tries again
      return;
    }
    this.isUnsaved = false;
    const sent = this.send();
    this.underWay = sent;
    const answer = await sent;
    if (this.underWay === sent) this.underWay = null;
    if (!this.isOver) await this.handle(answer);
  }

  // What was typed while an earlier draft was under way goes after that one.
  async settle() {
    await this.underWay;
    if (this.isUnsaved) await this.save({ isLast: true });
  }

  // 204: it is kept. 200: the form itself is saved, as a sentence says. 401: the session is locked, or
  // another person's, or has ended: then the page stays until the same person is signed in again.
  async handle(answer) {
    const { saved, unreachable, signedOut, refused } = this.status.dataset;
    if (answer?.status === 204) {
      this.say(saved);
      if (this.isUnsaved) this.wait(PAUSE_MS); // typed while it was under way
      return;
    }
    this.isUnsaved = true;
    const isSignedOut = answer?.headers.has("HX-Redirect"); // to where one signs in
    if (!answer || answer.status >= 500 || isSignedOut) {
      this.say(isSignedOut ? signedOut : unreachable);
      this.wait(TRY_AGAIN_MS);
    } else if (answer.status === 401) document.dispatchEvent(new Event("session-locked"));
    else {
      if (answer.ok) this.end();
      const isSentence = answer.headers.get("Content-Type")?.startsWith("text/plain");
      this.say(isSentence ? await answer.text() : refused);
    }
  }

  // A screen reader says it when it changes, and not each time that something was saved.
  say(text) {
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  forget() {
    clearTimeout(this.timer);
    this.isUnsaved = false;
  }

  end() {
    this.forget();
    this.isOver = true;
  }

  async send() {
    const body = new URLSearchParams(this.answers());
    try {
      return await fetch(this.status.dataset.draft, {
        method: "POST",
        headers: {
          "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value,
          "X-Sent-By-Script": "1",
          "X-Unattended": "1", // it keeps no session from locking
        },
        body,
        keepalive: String(body).length < MOST_KEPT_ALIVE,
      });
    } catch {
      return null; // no network
    }
  }

  // Never a file or a password, and the token goes in a header.
  answers() {
    return [...new FormData(this.form)].filter(
      ([name, value]) =>
        typeof value === "string" &&
        name !== "csrfmiddlewaretoken" &&
        this.form.elements[name]?.type !== "password",
    );
  }
}
