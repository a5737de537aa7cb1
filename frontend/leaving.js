// What leaving takes from the browser: all that can be read. What waits on the phone for the server
// (kept.js) can't be read here, and stays.

const OPEN_AT = "open-at"; // when a page was open last: lock.js
const LONG_AGO = 1;

// Nobody is signed in here, or they have just left.
export function forgetWhatCanBeRead() {
  try {
    sessionStorage.clear();
    localStorage.clear();
  } catch {
    // refused, so nothing was stored
  }
}

// The server may not hear of it without a network, and the next page come with the old session:
// then it opens covered.
export function coverTheNextPage() {
  try {
    localStorage.setItem(OPEN_AT, LONG_AGO);
  } catch {
    // refused: the server locks it when it is idle
  }
}
