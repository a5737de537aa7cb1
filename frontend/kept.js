// What the phone keeps without a network: notes that only the server can open, and what it takes to
// seal one. No key that opens anything is here, not for a moment.

const DATABASE = "outbox";
const NOTES = "notes"; // {note, key, sender, sealed}
const PREPARED = "prepared"; // one of {key, public, until, sender}
const ONLY = "only";

export function keep(note) {
  return work(NOTES, "readwrite", (notes) => notes.put(note));
}

export function keptNotes() {
  return work(NOTES, "readonly", (notes) => notes.getAll());
}

export function remove({ note }) {
  return work(NOTES, "readwrite", (notes) => notes.delete(note));
}

export function prepared() {
  return work(PREPARED, "readonly", (store) => store.get(ONLY));
}

export function keepPrepared(record) {
  return work(PREPARED, "readwrite", (store) => store.put(record, ONLY));
}

export function forgetPrepared() {
  return work(PREPARED, "readwrite", (store) => store.delete(ONLY));
}

// Resolves once it is on the disk.
async function work(store, mode, act) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode, { durability: "strict" });
      const request = act(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(NOTES, { keyPath: "note" });
      request.result.createObjectStore(PREPARED);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
