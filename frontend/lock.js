// Covers the page when nobody has used it for a while, and uncovers it after the same person has
// proven who they are. A covered page is taken out of the document, so that no search and no
// screen reader finds it. Uncovering puts the same nodes back, with what was typed.

import { coverTheNextPage } from "./leaving.js";
import { abandon, putBack, takeOut } from "./page.js";

const REPORT_EVERY_MS = 60_000;
const NOTE_EVERY_MS = 1_000;
const SETTLE_MS = 250; // by then a tab knows what another one noted, and has its new cookie
const OPEN_EVERY_MS = 5_000;
const DRAFT_WAIT_MS = 2_000; // of the lock, for what was typed a moment ago
const AWAY_MS = 30_000; // with no page of ours open for so long, the next one opens covered
const TOUCHED_AT = "touched-at"; // shared by all tabs: who works in one is not idle in another
const OPEN_AT = "open-at"; // app.js takes it away where nobody is signed in

const first = document.getElementById("lock");
if (first) keepWatch(first);

// A browser may refuse storage, or have none. Then each tab counts for itself, and locks all the
// same: nothing here may stop the timer.
function recall(name) {
  try {
    return Number(localStorage.getItem(name)) || 0;
  } catch {
    return 0;
  }
}

function share(name, moment) {
  try {
    localStorage.setItem(name, moment);
  } catch {
    // refused: the other tabs do not hear of it
  }
}

function keepWatch(template) {
  const idleMs = template.dataset.idleSeconds * 1000;
  let covered = null; // what to put back, once the page is covered
  let isAbandoned = false;
  let notedAt = 0;
  let reportedAt = Date.now();
  let timer;

  const wasAway = recall(OPEN_AT) > 0 && Date.now() - recall(OPEN_AT) > AWAY_MS;
  note();
  stayOpen();
  for (const event of ["keydown", "input", "pointerdown", "scroll", "wheel"]) {
    document.addEventListener(event, touch, { capture: true, passive: true });
  }
  for (const event of ["visibilitychange", "pageshow", "focus"]) {
    window.addEventListener(event, look, { capture: true });
  }
  window.addEventListener("storage", ({ key }) => key === TOUCHED_AT && followOtherTab());
  document.addEventListener("session-locked", cover);
  document.addEventListener("page-shown", () => {
    template = document.getElementById("lock") ?? template; // an error page may bring none
  });
  document.addEventListener("page-abandoned", () => (isAbandoned = true));
  document.addEventListener("submit", lockNow);
  if (wasAway) cover();

  // After a crash the browser may bring its tabs back, cookie and all, to whoever sits there. And a
  // page that is left before the server has locked may be answered before it has.
  function stayOpen() {
    const open = () => {
      if (isAbandoned) return;
      if (isLocking()) coverTheNextPage();
      else share(OPEN_AT, Date.now());
    };
    open();
    setInterval(open, OPEN_EVERY_MS);
    window.addEventListener("pagehide", open);
  }

  function isLocking() {
    return covered !== null && !covered.isLocked;
  }

  // The menu is closed first: uncovered, the page is as it was before.
  function lockNow(event) {
    if (!event.target.matches("[data-lock-now]")) return;
    event.preventDefault();
    event.target.closest("details").open = false;
    cover();
  }

  function touch() {
    if (covered || Date.now() - notedAt < NOTE_EVERY_MS) return;
    if (isIdle()) {
      cover();
      return;
    }
    note();
    if (Date.now() - reportedAt >= REPORT_EVERY_MS) {
      reportedAt = Date.now();
      send(template.dataset.seen);
    }
  }

  function note() {
    notedAt = Date.now();
    share(TOUCHED_AT, notedAt);
    look();
  }

  function lastTouch() {
    return Math.max(notedAt, recall(TOUCHED_AT));
  }

  function isIdle() {
    return Date.now() - lastTouch() >= idleMs;
  }

  function look() {
    clearTimeout(timer);
    if (covered) return;
    if (isIdle()) cover();
    else timer = setTimeout(look, lastTouch() + idleMs + SETTLE_MS - Date.now());
  }

  // Another tab is in use. Whether it was unlocked there is not for the browser to say, nor for
  // the server before it has heard that this tab locked.
  async function followOtherTab() {
    if (!covered) {
      look();
      return;
    }
    await covered.locked;
    if (covered && (await send(template.dataset.seen))?.status === 204 && covered) uncover();
  }

  function cover() {
    if (covered || isAbandoned) return;
    const until = [];
    document.dispatchEvent(new CustomEvent("covering", { detail: { until } }));
    covered = takeOut();
    document.body.append(template.content.cloneNode(true));
    document.body.dataset.covered = "";
    document.title = template.dataset.title;
    const ours = covered;
    covered.locked = lockAfter(until).then((answer) => (ours.isLocked = answer?.status === 204));
    listen();
  }

  // What drafts.js sends has to reach a session that is open. Who leaves meanwhile does not wait: a
  // reload must not be faster than the lock.
  async function lockAfter(until) {
    const gone = new AbortController();
    if (until.length) {
      await new Promise((go) => {
        for (const leaving of ["beforeunload", "pagehide"]) {
          window.addEventListener(leaving, go, { signal: gone.signal });
        }
        setTimeout(go, DRAFT_WAIT_MS);
        Promise.allSettled(until).then(go);
      });
    }
    gone.abort();
    return send(template.dataset.lock);
  }

  function uncover() {
    const page = covered;
    covered = null;
    note(); // before the focus moves, which asks whether somebody is here
    delete document.body.dataset.covered;
    putBack(page);
    reportedAt = Date.now();
    document.dispatchEvent(new Event("uncovered"));
  }

  function listen() {
    const form = document.querySelector("form");
    form.elements.proof.focus();
    form.addEventListener("submit", (event) => {
      if (event.submitter?.hasAttribute("formaction")) return;
      event.preventDefault();
      unlock(form);
    });
  }

  async function unlock(form) {
    const failed = form.querySelector("[role=alert]");
    failed.hidden = true;
    await covered.locked;
    let answer = await send(form.action, new FormData(form));
    if (answer?.status === 403 && (await renewTokens(form))) {
      answer = await send(form.action, new FormData(form));
    }
    if (!covered) return;
    if (answer?.status === 204) uncover();
    else if (answer?.status === 422) {
      form.replaceWith(formIn(await answer.text()));
      listen();
    } else failed.hidden = false;
  }

  // Signing in again in another tab gives new CSRF tokens. They are put into this page only if the
  // same person signed in: nobody else may uncover it.
  async function renewTokens(form) {
    const { person } = template.content.querySelector("form").dataset;
    const answer = await ask(form.action);
    const theirs = answer?.ok && formIn(await answer.text());
    if (!covered || theirs?.dataset?.person !== person) return false;
    for (const place of [template.content, covered.nodes, document]) {
      for (const field of place.querySelectorAll("[name=csrfmiddlewaretoken]")) {
        field.value = theirs.elements.csrfmiddlewaretoken.value;
      }
    }
    return true;
  }

  function formIn(html) {
    return new DOMParser().parseFromString(html, "text/html").querySelector("form");
  }

  // An answer of 401 says where to go, or that the server has locked up before us. It is asked
  // once more before we go: the cookie may have changed in another tab while the first one ran.
  async function send(address, form) {
    const answer = await post(address, form);
    if (answer?.status !== 401) return answer;
    let last = answer;
    if (last.headers.has("HX-Redirect")) {
      await new Promise((go) => setTimeout(go, SETTLE_MS));
      last = await post(template.dataset.seen);
    }
    if (last?.status === 401 && !isAbandoned) {
      const elsewhere = last.headers.get("HX-Redirect");
      if (elsewhere) signedOut(elsewhere);
      else cover();
    }
    return answer;
  }

  // The session has ended: nothing that is unsent could be saved any more, so nothing is asked.
  function signedOut(elsewhere) {
    abandon();
    window.location.replace(elsewhere);
  }

  // `keepalive` sends it even if the page is left: a reload must not be faster than the lock.
  function post(address, form = new FormData()) {
    const token = template.content.querySelector("[name=csrfmiddlewaretoken]").value;
    const body = new URLSearchParams(form);
    return ask(address, { method: "POST", body, keepalive: true }, { "X-CSRFToken": token });
  }

  async function ask(address, options, headers) {
    try {
      return await fetch(address, { ...options, headers: { "HX-Request": "true", ...headers } });
    } catch {
      return null; // no network: the cover stays, and the next try will tell
    }
  }
}
