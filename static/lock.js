// Covers the page when nobody has touched it for a while, and uncovers it for whoever proves that
// it is still them. Covered, the page is out of the document: no eye, no search and no screen
// reader finds it. Nothing on it is lost, since it is the very same page that comes back.

const TELL_EVERY_MS = 60_000;
const NOTE_EVERY_MS = 1_000;
const TOUCHED_AT = "touched-at"; // shared by all tabs: who works in one is not idle in another

const template = document.getElementById("lock");
if (template) keepWatch(template);

function keepWatch(template) {
  const idleMs = template.dataset.idleSeconds * 1000;
  const page = document.createDocumentFragment();
  let covered = null; // what to put back, once the page is covered
  let notedAt = 0;
  let toldAt = Date.now();
  let timer;

  note();
  for (const event of ["keydown", "input", "pointerdown", "scroll", "wheel"]) {
    document.addEventListener(event, touch, { capture: true, passive: true });
  }
  for (const event of ["visibilitychange", "pageshow", "focus"]) {
    window.addEventListener(event, look, { capture: true });
  }
  window.addEventListener("storage", ({ key }) => key === TOUCHED_AT && followOtherTab());
  document.addEventListener("session-locked", cover);

  function touch() {
    if (covered || Date.now() - notedAt < NOTE_EVERY_MS) return;
    if (isIdle()) {
      cover();
      return;
    }
    note();
    if (Date.now() - toldAt >= TELL_EVERY_MS) {
      toldAt = Date.now();
      send(template.dataset.seen);
    }
  }

  function note() {
    notedAt = Date.now();
    localStorage.setItem(TOUCHED_AT, notedAt);
    look();
  }

  function lastTouch() {
    return Math.max(notedAt, Number(localStorage.getItem(TOUCHED_AT)) || 0);
  }

  function isIdle() {
    return Date.now() - lastTouch() >= idleMs;
  }

  function look() {
    clearTimeout(timer);
    if (covered) return;
    if (isIdle()) cover();
    else timer = setTimeout(look, lastTouch() + idleMs - Date.now());
  }

  // Another tab is in use. Whether it was unlocked there is not for the browser to say.
  async function followOtherTab() {
    if (!covered) look();
    else if ((await send(template.dataset.seen))?.status === 204 && covered) uncover();
  }

  function cover() {
    if (covered) return;
    const { activeElement, title } = document;
    covered = { activeElement, title, top: window.scrollY };
    page.append(...document.body.childNodes);
    document.body.append(template.content.cloneNode(true));
    document.title = template.dataset.title;
    covered.told = send(template.dataset.lock);
    listen();
  }

  function uncover() {
    const { activeElement, title, top } = covered;
    covered = null;
    note(); // before the focus moves, which asks whether somebody is here
    document.body.replaceChildren(page);
    document.title = title;
    window.scrollTo(0, top);
    activeElement?.focus?.({ preventScroll: true });
    toldAt = Date.now();
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
    await covered.told;
    const answer = await send(form.action, new FormData(form));
    if (!covered || !answer) return;
    if (answer.status === 204) uncover();
    else if (answer.status === 422) {
      const fragment = new DOMParser().parseFromString(await answer.text(), "text/html");
      form.replaceWith(fragment.querySelector("form"));
      listen();
    }
  }

  // It is sent even if the page goes away: reloading must not overtake the lock. An answer of 401
  // says where to go, or that the server has locked up before us.
  async function send(address, form = new FormData()) {
    const token = template.content.querySelector("[name=csrfmiddlewaretoken]").value;
    const headers = { "HX-Request": "true", "X-CSRFToken": token };
    const body = new URLSearchParams(form);
    let answer;
    try {
      answer = await fetch(address, { method: "POST", headers, body, keepalive: true });
    } catch {
      return null; // no network: the cover stays, and the next try will tell
    }
    if (answer.status === 401) {
      const elsewhere = answer.headers.get("HX-Redirect");
      if (elsewhere) window.location.replace(elsewhere);
      else cover();
    }
    return answer;
  }
}
