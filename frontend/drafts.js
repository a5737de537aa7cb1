// Keeps what is typed as a draft on the server, so that a closed page, a crash, a lock or a sign-out
// loses nothing. A form says so by an element of its own that names the address: [data-draft].

import { isCovered } from "./page.js";

const PAUSE_MS = 2_000; // of typing
const AT_LEAST_EVERY_MS = 10_000; // while somebody types without a pause
const TRY_AGAIN_MS = 15_000;
const MOST_KEPT_ALIVE = 60_000; // bytes: browsers send up to 64 kB once a page is gone
const FORM_IS_SAVED = 409;

const drafts = new Map(); // by form

document.addEventListener("input", typed);
document.addEventListener("change", typed); // a field that was typed in is left, or a box checked
// A page that was hidden may never be seen again. Left by a link, it sends what is unsent, too.
document.addEventListener("visibilitychange", () => document.hidden && saveAll({ isLast: true }));
window.addEventListener("pagehide", () => saveAll({ isLast: true }));
window.addEventListener("online", () => saveAll());
document.addEventListener("uncovered", () => saveAll());
document.addEventListener("page-abandoned", endAll); // the quick exit leaves nothing under way

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

function endAll() {
  for (const draft of drafts.values()) draft.end();
  drafts.clear();
}

class Draft {
  constructor(form, status) {
    this.form = form;
    this.status = status;
    this.isUnsaved = this.isUnderWay = this.isOver = false;
    this.timer = null;
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

  // While the page is covered nothing can be saved: it is tried once it is uncovered.
  async save({ isLast = false } = {}) {
    clearTimeout(this.timer);
    if (this.isOver || (this.isUnderWay && !isLast) || isCovered()) return;
    this.isUnderWay = true;
    this.isUnsaved = false;
    const answer = await this.send();
    this.isUnderWay = false;
    if (!this.isOver) await this.handle(answer);
  }

  async handle(answer) {
    const { saved, unreachable, refused } = this.status.dataset;
    if (answer?.ok) {
      this.say(saved);
      if (this.isUnsaved) this.wait(PAUSE_MS); // typed while it was under way
      return;
    }
    this.isUnsaved = true;
    if (!answer || answer.status >= 500) {
      this.say(unreachable);
      if (this.form.isConnected) this.wait(TRY_AGAIN_MS);
    } else if (answer.status === 401) document.dispatchEvent(new Event("session-locked"));
    else {
      this.isOver = answer.status === FORM_IS_SAVED;
      const isSentence = answer.headers.get("Content-Type")?.startsWith("text/plain");
      this.say(isSentence ? await answer.text() : refused);
    }
  }

  // A screen reader says it when it changes, and not each time that something was saved.
  say(text) {
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  end() {
    clearTimeout(this.timer);
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
