// Sends the forms of a page, where the browser would navigate. Without network the page stays, with
// all that is typed, and what is typed is sent again until an answer comes: a form carries a key, so
// that sent twice it makes one thing. And the browser's history holds nothing that was sent.

import { isCovered } from "./page.js";
import { go, show } from "./show.js";

const HEADER = "X-Sent-By-Script"; // for both: pages/requests.py, pages/middleware.py
const LEADS_TO = "X-Leads-To";
const RETRY_AFTER_MS = [3_000, 6_000, 12_000, 15_000]; // the last for all that follow
const ANNOUNCE_AFTER_MS = 1_000;
const TYPING_MS = 2_000; // nothing is sent by itself in the middle of a word
const NO_ANSWER_AFTER_MS = 60_000; // a lost network may hold a request for minutes
const NO_ANSWER_TO_FILE_AFTER_MS = 600_000;
const NOT_REACHED = [502, 503, 504]; // something before our server says so, or it is too busy
const PAGES_OF_FORMS = [200, 422];
const NOTICES_OF_UNSAVED = ["stopped", "locked", "unanswered", "changed"];

const notices = document.getElementById("sending");
const sendings = new Map(); // by form

// The last to hear of it: what the lock, the quick exit and htmx take is theirs.
window.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || !notices || !isOurs(form, submitter)) return;
  event.preventDefault();
  if (!sendings.has(form)) sendings.set(form, new Sending(form));
  sendings.get(form).press(submitter);
});
window.addEventListener("online", tryAll);
document.addEventListener("visibilitychange", () => document.hidden || tryAll());
// The quick exit and the lock take the form out of the page first: neither is held up.
window.addEventListener("beforeunload", (event) => {
  const all = [...sendings.values()];
  if (all.some(({ isUnsent, form }) => isUnsent && form.isConnected)) event.preventDefault();
});
window.addEventListener("pagehide", endAll); // Back may show this very page
document.addEventListener("page-abandoned", endAll);

function tryAll() {
  for (const sending of sendings.values()) if (sending.timer) sending.attempt();
}

function endAll() {
  for (const sending of sendings.values()) sending.end();
}

function forgetDropped() {
  for (const form of sendings.keys()) if (!form.isConnected) sendings.delete(form);
}

// A field may be named `method` or `action`, and is then what `form.method` returns.
function isOurs(form, submitter) {
  const stays = [form, submitter].some((each) => each?.hasAttribute("data-sent-by-browser"));
  const own = (name) => submitter?.getAttribute(`form${name}`) ?? form.getAttribute(name);
  return (
    !stays &&
    own("method")?.toLowerCase() === "post" &&
    !own("target") &&
    addressOf(form, submitter).origin === window.location.origin
  );
}

function addressOf(form, submitter) {
  const address = submitter?.getAttribute("formaction") || form.getAttribute("action") || "";
  return new URL(address, window.location.href);
}

// One form and what becomes of it. It is one of: idle; under way, with the `control` of its
// request; waiting for its next attempt, with a `timer`; or answered, with an `answer` that has not
// taken the place of the page yet.
class Sending {
  constructor(form) {
    this.form = form;
    this.tries = 0;
    this.typedAt = 0;
    this.control = this.timer = this.answer = this.leadsTo = null;
    form.addEventListener("input", () => (this.typedAt = Date.now()));
  }

  get isUnsent() {
    return Boolean(this.control || this.timer);
  }

  get hasChanged() {
    return this.serialized() !== this.sent;
  }

  // Nothing is sent any more, and a notice says that something is not saved, or is about to.
  get isLeftUnsaved() {
    return NOTICES_OF_UNSAVED.includes(this.noticed) || Boolean(this.answer && this.hasChanged);
  }

  get hasPageToShow() {
    return Boolean(this.answer && !this.answer.headers.has(LEADS_TO));
  }

  // A second press, while the first is under way or has been answered, sends nothing.
  press(submitter) {
    if (this.control || this.answer) return;
    if (this.leadsTo) {
      go(this.leadsTo);
      return;
    }
    this.submitter = submitter;
    this.tries = 0;
    this.attempt({ isPressed: true });
  }

  async attempt({ isPressed = false } = {}) {
    if (this.control) return;
    this.stopWaiting();
    const isTyping = Date.now() - this.typedAt < TYPING_MS;
    if (!isPressed && (isTyping || !this.form.isConnected)) {
      this.wait(TYPING_MS);
      return;
    }
    const control = this.begin(isPressed);
    this.sent = this.serialized();
    const answer = await this.request(control, isPressed);
    if (this.control !== control) return; // the page was left
    this.finish();
    await this.handleAnswer(answer, isPressed);
  }

  begin(isPressed) {
    this.control = new AbortController();
    this.pressed = isPressed ? [this.submitter, this.notice?.querySelector("[data-try]")] : [];
    for (const button of this.pressed) button?.setAttribute("aria-disabled", "true");
    if (isPressed) this.announceSoon();
    return this.control;
  }

  finish() {
    this.control = null;
    clearTimeout(this.announcing);
    this.status?.remove();
    for (const button of this.pressed) button?.removeAttribute("aria-disabled");
  }

  // The region is there before its words are, or a screen reader does not say them.
  announceSoon() {
    this.status = copyOf("[role=status]");
    this.insert(this.status);
    const announce = () => (this.status.textContent = this.status.dataset.text);
    this.announcing = setTimeout(announce, ANNOUNCE_AFTER_MS);
  }

  async handleAnswer(answer, isPressed) {
    if (!answer || NOT_REACHED.includes(answer.status)) this.keepTrying(isPressed);
    else if (answer.status === 401) this.lock(answer);
    else {
      this.answer = answer;
      document.dispatchEvent(new Event("form-settled"));
      while (this.answer === answer && this.mustWait) await this.change();
      if (this.answer === answer) this.replacePage();
    }
  }

  // An answer takes the place of the page: not while the lock covers it, which uncovers what was
  // there, and not before every other form of the page that was sent has its answer, too.
  get mustWait() {
    return isCovered() || this.others().some(({ isUnsent }) => isUnsent);
  }

  change() {
    if (isCovered()) return once("uncovered");
    if (this.noticed !== "held") this.showNotice("held");
    const settled = once("form-settled");
    tryAll(); // there is a network now
    return settled;
  }

  others() {
    return [...sendings.values()].filter((each) => each !== this && each.form.isConnected);
  }

  // Of several answers a page with something to do goes before an address to go to, and of several
  // addresses that of the last answer.
  replacePage() {
    const { answer, hasPageToShow, hasChanged } = this;
    const others = this.others();
    this.answer = null;
    if (!this.form.isConnected) this.setAside(hasPageToShow);
    else if (hasPageToShow && hasChanged && PAGES_OF_FORMS.includes(answer.status)) {
      this.wait(TYPING_MS);
    } else if (hasPageToShow) this.show(answer);
    else if (!hasChanged && others.some((each) => each.hasPageToShow || each.leadsTo)) this.end();
    else this.follow(answer, hasChanged);
  }

  // Another form's answer took the place of the page, which is kept, with this form, for Back.
  setAside(hasPageToShow) {
    if (hasPageToShow) this.endWith("unanswered");
    else this.end();
  }

  show({ status, html, url }) {
    this.end();
    sendings.delete(this.form);
    const isRefusal = !PAGES_OF_FORMS.includes(status);
    const isNeeded = ({ hasPageToShow, isLeftUnsaved }) => hasPageToShow || isLeftUnsaved;
    const keepsPage = isRefusal || this.others().some(isNeeded);
    show({ html, url, keepsPage });
    if (!keepsPage) forgetDropped();
  }

  keepTrying(isPressed) {
    if (isPressed || this.noticed !== "unreachable") {
      this.showNotice("unreachable");
      this.on("[data-try]", () => this.attempt({ isPressed: true }));
      this.on("[data-stop]", () => this.stop());
    }
    this.wait(RETRY_AFTER_MS[Math.min(this.tries, RETRY_AFTER_MS.length - 1)]);
    this.tries += 1;
  }

  wait(milliseconds) {
    this.timer = setTimeout(() => this.attempt(), milliseconds);
  }

  stopWaiting() {
    clearTimeout(this.timer);
    this.timer = null;
  }

  stop() {
    this.endWith("stopped");
    this.submitter?.focus();
  }

  // The page is covered, the form with it: unlocked, it is as it was. A page that is locked
  // already has nothing to cover, and nobody's session nothing to unlock.
  lock(answer) {
    if (this.form.isConnected && !document.getElementById("lock")) {
      go(answer.headers.get("HX-Redirect") ?? window.location.href);
      return;
    }
    this.endWith("locked");
    document.dispatchEvent(new Event("session-locked"));
  }

  follow(answer, hasChanged) {
    const address = new URL(answer.headers.get(LEADS_TO), answer.url);
    const othersUnsaved = this.others().some(({ isLeftUnsaved }) => isLeftUnsaved);
    if (hasChanged || othersUnsaved) {
      this.endWith(hasChanged ? "changed" : "saved");
      this.notice.querySelector("a").href = address;
    } else {
      this.end();
      this.submitter?.setAttribute("aria-disabled", "true");
      this.leadsTo = address;
      go(address);
    }
  }

  end() {
    this.reset();
    this.removeNotice();
  }

  endWith(notice) {
    this.reset();
    this.showNotice(notice);
  }

  reset() {
    this.stopWaiting();
    this.control?.abort();
    if (this.control) this.finish();
    this.submitter?.removeAttribute("aria-disabled");
    this.answer = this.leadsTo = null;
    document.dispatchEvent(new Event("form-settled"));
  }

  // A button that is pressed in a notice keeps the keyboard's place in the one that follows.
  showNotice(name) {
    const hadFocus = this.removeNotice();
    this.notice = copyOf(`[data-when=${name}]`);
    this.noticed = name;
    this.insert(this.notice);
    this.notice.scrollIntoView({ block: "nearest" });
    if (hadFocus) (this.notice.querySelector("button, a") ?? this.submitter)?.focus();
  }

  removeNotice() {
    const hadFocus = this.notice?.contains(document.activeElement);
    this.notice?.remove();
    this.notice = this.noticed = null;
    return hadFocus;
  }

  on(selector, action) {
    this.notice.querySelector(selector).addEventListener("click", action);
  }

  insert(element) {
    const place = this.submitter?.closest(".govuk-button-group") ?? this.submitter;
    if (this.form.contains(place)) place.before(element);
    else this.form.append(element);
  }

  // Line ends as the browser sends them.
  data() {
    const data = new FormData(this.form);
    if (this.submitter?.name) data.append(this.submitter.name, this.submitter.value);
    if (this.hasFiles) return data;
    const lines = [...data].map(([name, value]) => [name, value.replace(/\r\n?|\n/g, "\r\n")]);
    return new URLSearchParams(lines);
  }

  get hasFiles() {
    return this.form.getAttribute("enctype") === "multipart/form-data";
  }

  serialized() {
    return JSON.stringify([...this.data()].map(([name, value]) => [name, value.name ?? value]));
  }

  // Returns null where no answer came, or not all of it.
  async request(control, isPressed) {
    const giveUp = () => control.abort();
    const patience = this.hasFiles ? NO_ANSWER_TO_FILE_AFTER_MS : NO_ANSWER_AFTER_MS;
    const timer = setTimeout(giveUp, patience);
    window.addEventListener("offline", giveUp);
    try {
      const answer = await fetch(addressOf(this.form, this.submitter), {
        method: "POST",
        // Nobody need be here when it is tried again: that keeps no session from locking.
        headers: { [HEADER]: "1", ...(isPressed ? {} : { "X-Unattended": "1" }) },
        body: this.data(),
        signal: control.signal,
      });
      const { status, headers, url } = answer;
      return { status, headers, url, html: await answer.text() };
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
      window.removeEventListener("offline", giveUp);
    }
  }
}

function copyOf(selector) {
  return notices.content.querySelector(selector).cloneNode(true);
}

function once(name) {
  return new Promise((happened) => document.addEventListener(name, happened, { once: true }));
}
