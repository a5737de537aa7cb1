// Sends the forms of a page, where the browser would navigate. Without network the page stays, with
// all that is typed, and what is typed is sent again until an answer comes: a form carries a key, so
// that sent twice it makes one thing. And the browser's history holds nothing that was sent.

import { go, show } from "./show.js";

const HEADER = "X-Sent-By-Script"; // for both: pages/middleware.py
const LEADS_TO = "X-Leads-To";
const RETRY_AFTER_MS = [3_000, 6_000, 12_000, 15_000]; // the last for all that follow
const SAY_SO_AFTER_MS = 1_000;
const TYPING_MS = 2_000; // nothing is sent by itself in the middle of a word
const NO_ANSWER_AFTER_MS = 60_000; // a lost network may hold a request for minutes
const NO_ANSWER_TO_FILE_AFTER_MS = 600_000;
const NOT_REACHED = [502, 503, 504]; // something before our server says so, or it is too busy
const PAGES_OF_FORMS = [200, 422];

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
window.addEventListener("pagehide", () => {
  for (const sending of sendings.values()) sending.end(); // Back may show this very page
});

function tryAll() {
  for (const sending of sendings.values()) if (sending.isWaiting) sending.attempt();
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

class Sending {
  constructor(form) {
    this.form = form;
    this.tries = 0;
    this.typedAt = 0;
    form.addEventListener("input", () => (this.typedAt = Date.now()));
  }

  get isUnsent() {
    return this.isUnderWay || this.isWaiting;
  }

  // A second press, while the first is under way or has been answered, sends nothing.
  press(submitter) {
    if (this.isUnderWay) return;
    if (this.leadsTo) {
      go(this.leadsTo);
      return;
    }
    this.submitter = submitter;
    this.tries = 0;
    this.attempt({ isPressed: true });
  }

  async attempt({ isPressed = false } = {}) {
    if (this.isUnderWay) return;
    clearTimeout(this.timer);
    const isTyping = Date.now() - this.typedAt < TYPING_MS;
    if (!isPressed && (isTyping || !this.form.isConnected)) {
      this.wait(TYPING_MS);
      return;
    }
    this.begin(isPressed);
    const words = this.words();
    const answer = await this.ask(isPressed);
    if (!this.isUnderWay) return; // the page was left
    this.finish();
    await this.take(answer, this.words() !== words, isPressed);
  }

  begin(isPressed) {
    this.isUnderWay = true;
    this.isWaiting = false;
    this.pressed = isPressed ? [this.submitter, this.notice?.querySelector("[data-try]")] : [];
    for (const button of this.pressed) button?.setAttribute("aria-disabled", "true");
    if (isPressed) this.saySoSoon();
  }

  finish() {
    this.isUnderWay = false;
    clearTimeout(this.saying);
    this.status?.remove();
    for (const button of this.pressed) button?.removeAttribute("aria-disabled");
  }

  // The region is there before its words are, or a screen reader does not say them.
  saySoSoon() {
    this.status = copyOf("[role=status]");
    this.put(this.status);
    const say = () => (this.status.textContent = this.status.dataset.says);
    this.saying = setTimeout(say, SAY_SO_AFTER_MS);
  }

  async take(answer, hasChanged, isPressed) {
    if (!answer || NOT_REACHED.includes(answer.status)) this.keepTrying(isPressed);
    else if (answer.status === 401) this.lock(answer);
    else if (answer.headers.has(LEADS_TO)) this.follow(answer, hasChanged);
    else if (hasChanged && PAGES_OF_FORMS.includes(answer.status)) this.wait(TYPING_MS);
    else await this.show(answer);
  }

  async show({ status, html, url }) {
    while (!this.form.isConnected) await once("uncovered");
    this.end();
    sendings.delete(this.form);
    show({ html, url, isRefusal: !PAGES_OF_FORMS.includes(status) });
  }

  keepTrying(isPressed) {
    if (isPressed || this.noticed !== "unreachable") {
      this.say("unreachable");
      this.on("[data-try]", () => this.attempt({ isPressed: true }));
      this.on("[data-stop]", () => this.stop());
    }
    this.wait(RETRY_AFTER_MS[Math.min(this.tries, RETRY_AFTER_MS.length - 1)]);
    this.tries += 1;
  }

  wait(milliseconds) {
    this.isWaiting = true;
    this.timer = setTimeout(() => this.attempt(), milliseconds);
  }

  stop() {
    this.end();
    this.say("stopped");
    this.submitter?.focus();
  }

  // The page is covered, the form with it: unlocked, it is as it was. A page that is locked
  // already has nothing to cover, and nobody's session nothing to unlock.
  lock(answer) {
    if (this.form.isConnected && !document.getElementById("lock")) {
      go(answer.headers.get("HX-Redirect") ?? window.location.href);
      return;
    }
    this.end();
    this.say("locked");
    document.dispatchEvent(new Event("session-locked"));
  }

  follow(answer, hasChanged) {
    const address = new URL(answer.headers.get(LEADS_TO), answer.url);
    this.end();
    if (hasChanged) {
      this.say("changed");
      this.notice.querySelector("a").href = address;
    } else {
      this.submitter?.setAttribute("aria-disabled", "true");
      this.leadsTo = address;
      go(address);
    }
  }

  end() {
    clearTimeout(this.timer);
    if (this.isUnderWay) this.finish();
    this.submitter?.removeAttribute("aria-disabled");
    this.isWaiting = false;
    this.notice?.remove();
    this.notice = this.noticed = this.leadsTo = null;
  }

  say(what) {
    this.notice?.remove();
    this.notice = copyOf(`[data-when=${what}]`);
    this.noticed = what;
    this.put(this.notice);
    this.notice.scrollIntoView({ block: "nearest" });
  }

  on(selector, action) {
    this.notice.querySelector(selector).addEventListener("click", action);
  }

  put(element) {
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

  words() {
    return JSON.stringify([...this.data()].map(([name, value]) => [name, value.name ?? value]));
  }

  // Returns null where no answer came, or not all of it.
  async ask(isPressed) {
    const control = new AbortController();
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
