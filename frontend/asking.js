// Asks the server as somebody types. What is typed is posted, so that no address holds it.

export async function ask(address, form, answers) {
  try {
    return await fetch(address, {
      method: "POST",
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: new URLSearchParams(answers),
    });
  } catch {
    return null; // no network
  }
}

// Returns the nodes of an answer; null where there is none, which the page says, or which locks it.
export async function nodesOf(answer) {
  const failed = document.getElementById("failed");
  failed.replaceChildren();
  if (answer?.status === 401) document.dispatchEvent(new Event("session-locked"));
  else if (!answer?.ok) failed.textContent = failed.dataset.text;
  else return [...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes];
  return null;
}
