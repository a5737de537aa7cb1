// Seals for a public key of the server, as encryption/receiving.py opens it:
//
//     01 | ephemeral public key (65) | nonce (12) | ciphertext | tag (16)
//
// The ephemeral private key is made for one note and lives as long as this call: what is sealed
// can't be opened here any more.

const FORMAT = 1;
const INFO = "holdfast sealed for a public key 1";
const BOUND_FORMAT = "holdfast offline note 1"; // outbox/models/offline_notes.py
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const NONCE_SIZE = 12;
const BLOCK = 1024; // bytes: a note of a line and one of ten look alike
const IN_HEX = 16;

export function isAbleToSeal() {
  return Boolean(window.isSecureContext && window.crypto?.subtle && window.indexedDB);
}

// Returns what kept.js keeps, and the server takes.
export async function seal(words, { key, public: point, sender }) {
  const note = randomUUID();
  const bound = utf8([BOUND_FORMAT, key, sender, note].join("\n"));
  const bytes = await sealedFor(fromBase64(point), utf8(JSON.stringify(words)), bound);
  return { note, key, sender, sealed: toBase64(bytes) };
}

async function sealedFor(point, text, additionalData) {
  const { subtle } = crypto;
  const theirs = await subtle.importKey("raw", point, CURVE, false, []);
  const own = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  const ownPoint = new Uint8Array(await subtle.exportKey("raw", own.publicKey));
  const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, own.privateKey, 256);
  const key = await subtle.deriveKey(
    {
      name: "HKDF",
      hash: "SHA-256",
      salt: new Uint8Array(),
      info: joined(utf8(INFO), ownPoint, point),
    },
    await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]),
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt"],
  );
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_SIZE));
  const body = await subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, padded(text));
  return joined([FORMAT], ownPoint, iv, new Uint8Array(body));
}

function padded(text) {
  const bytes = new Uint8Array(Math.ceil((text.length + 1) / BLOCK) * BLOCK);
  bytes.set(text);
  bytes[text.length] = 0x80;
  return bytes;
}

function joined(...parts) {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function utf8(text) {
  return new TextEncoder().encode(text);
}

// crypto.randomUUID came later than the rest: a phone of 2021 lacks it.
function randomUUID() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(IN_HEX).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function toBase64(bytes) {
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters);
}
