// allauth's scripts ask the browser for the passkey; this one says it when nothing came of it.

import "allauth/mfa/static/mfa/js/webauthn-json.js";
import "allauth/mfa/static/mfa/js/webauthn.js";
import "allauth/account/static/account/js/onload.js";

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const failed = document.getElementById("passkey-failed");
  if (failed) failed.hidden = false;
});
