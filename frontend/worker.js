// The service worker: without a network it answers with the form that writes offline, and with
// that form's own files. It keeps nothing else, no page and no answer of the server.
// outbox/views/offline.py sets SHELL, the address of the form, and KEPT, all that is kept.

const CACHE = "offline-form";

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("message", (event) => event.waitUntil(keepAgain(event.ports[0])));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname === self.SHELL && request.mode === "navigate") event.respondWith(keptFirst(request));
  else if (request.mode === "navigate") event.respondWith(orKept(request, self.SHELL));
  else if (self.KEPT.includes(pathname)) event.respondWith(orKept(request, pathname));
});

// All of it or nothing. Where nobody is signed in any more the form leads to the sign-in page,
// which must not be kept in its place: then the worker before this one stays.
async function keepAll() {
  const fetched = await Promise.all(
    self.KEPT.map(async (address) => {
      const answer = await fetch(address, { cache: "reload", redirect: "error" });
      if (!answer.ok) throw new Error(`${address} was answered ${answer.status}`);
      return [address, answer];
    }),
  );
  const cache = await caches.open(CACHE);
  for (const [address, answer] of fetched) await cache.put(address, answer);
  await self.skipWaiting();
}

// A page asks, and hears whether all is kept.
async function keepAgain(port) {
  try {
    await keepAll();
    port.postMessage(true);
  } catch {
    port.postMessage(false);
  }
}

async function takeOver() {
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) {
    if (!self.KEPT.includes(new URL(request.url).pathname)) await cache.delete(request);
  }
  await self.clients.claim();
}

async function keptFirst(request) {
  return (await kept(self.SHELL)) ?? fetch(request);
}

async function orKept(request, address) {
  try {
    return await fetch(request);
  } catch (noNetwork) {
    const answer = await kept(address);
    if (answer) return answer;
    throw noNetwork;
  }
}

async function kept(address) {
  return (await caches.open(CACHE)).match(address);
}
