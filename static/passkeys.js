// allauth's scripts ask the browser for the passkey; this one says it when nothing came of it.

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const failed = document.getElementById("passkey-failed");
  if (failed) failed.hidden = false;
});
