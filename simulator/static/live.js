// Keeps a screen fresh without loading it anew: asks for its changing parts, and sends its forms.
// Parts carry data-part and an id. In a part with data-keyed the children that did not change stay as they are, so that
// a playing film, an open menu and the focus survive.

const AWAKE = 1000; // milliseconds between two questions
const HIDDEN = 5000;
const told = document.getElementById("told");
const said = new WeakMap(); // an element -> the HTML it had when it came from the server

function remember(element) {
  said.set(element, element.outerHTML);
  if ("keyed" in element.dataset) [...element.children].forEach(remember);
  return element;
}

function renew(shown, fresh) {
  if (said.get(shown) === fresh.outerHTML) return shown;
  if (!("keyed" in fresh.dataset)) {
    remember(fresh);
    shown.replaceWith(fresh);
    return fresh;
  }
  said.set(shown, fresh.outerHTML);
  copyAttributes(shown, fresh);
  renewChildren(shown, fresh);
  return shown;
}

function copyAttributes(shown, fresh) {
  for (const name of shown.getAttributeNames()) if (!fresh.hasAttribute(name)) shown.removeAttribute(name);
  for (const name of fresh.getAttributeNames()) shown.setAttribute(name, fresh.getAttribute(name));
}

function renewChildren(shown, fresh) {
  const known = new Map([...shown.children].map((child) => [child.id, child]));
  let place = shown.firstElementChild;
  for (const child of [...fresh.children]) {
    const old = known.get(child.id);
    const next = old === place ? place?.nextElementSibling : place;
    if (old === undefined) shown.insertBefore(remember(child), place);
    else if (old !== place) shown.insertBefore(renew(old, child), place);
    else renew(old, child);
    place = next ?? null;
    known.delete(child.id);
  }
  known.forEach((gone) => gone.remove());
}

/** Put the parts of an answer where they belong. */
export function show(html) {
  const answer = new DOMParser().parseFromString(html, "text/html");
  const wasFocused = nameOf(document.activeElement);
  for (const fresh of answer.querySelectorAll("[data-part]")) {
    const shown = document.getElementById(fresh.id);
    if (shown) renew(shown, document.adoptNode(fresh));
  }
  if (wasFocused && document.activeElement === document.body) document.querySelector(wasFocused)?.focus();
  if (follows) toEnd();
  document.dispatchEvent(new CustomEvent("parts-shown"));
}

/** A selector that finds the same thing in a fresh part. */
function nameOf(element) {
  const part = element?.closest?.("[id]");
  if (!part) return null;
  if (element === part) return `#${CSS.escape(part.id)}`;
  const form = element.tagName === "BUTTON" ? element.closest("form") : null;
  const place = form ? `form[action="${CSS.escape(form.getAttribute("action"))}"] ` : "";
  return `#${CSS.escape(part.id)} ${place}${element.tagName}`;
}

const thread = () => document.getElementById("thread");
let follows = true; // the newest message stays in sight, unless the person scrolls away from it

function atEnd() {
  const list = thread();
  return list !== null && list.scrollHeight - list.scrollTop - list.clientHeight < 120;
}

document.addEventListener("scroll", () => (follows = atEnd()), true);
for (const kind of ["load", "loadedmetadata"]) document.addEventListener(kind, () => follows && toEnd(), true);

export function toEnd() {
  follows = true;
  const list = thread();
  if (list) list.scrollTop = list.scrollHeight;
}

let tag = "";

async function ask() {
  const source = document.querySelector("[data-live]:not(form, a)");
  if (!source) return;
  try {
    const answer = await fetch(source.dataset.live, { headers: { "If-None-Match": tag }, cache: "no-store" });
    if (answer.ok) {
      tag = answer.headers.get("ETag") ?? "";
      show(await answer.text());
    }
  } catch {
    // The simulator is being started anew; the next question will tell.
  }
  await read();
}

/** Tell that the person sees what has come. */
async function read() {
  const address = thread()?.dataset.open;
  if (!address || document.hidden) return;
  const answer = await fetch(address, { method: "POST" }).catch(() => null);
  if (answer?.ok) show(await answer.text());
}

async function keepAsking() {
  await ask();
  setTimeout(keepAsking, document.hidden ? HIDDEN : AWAKE);
}

async function send(form, button) {
  const body = new FormData(form, button);
  const isUpload = form.enctype === "multipart/form-data";
  button?.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: isUpload ? body : new URLSearchParams(body) });
    if (answer.ok) document.dispatchEvent(new CustomEvent("form-sent", { detail: form }));
    show(await answer.text());
    announce(answer.ok ? document.querySelector(".said")?.textContent : "That was not possible.");
  } catch {
    announce("The simulator does not answer. Try again in a moment.");
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

function announce(sentence) {
  told.textContent = sentence ?? "";
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!("live" in form.dataset)) return;
  event.preventDefault();
  closePops();
  send(form, event.submitter);
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-live]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  closePops();
  const answer = await fetch(link.href);
  show(await answer.text());
  document.dispatchEvent(new CustomEvent("mode-changed"));
});

function closePops(except = null) {
  for (const pop of document.querySelectorAll("details[data-pop][open]")) if (pop !== except) pop.open = false;
}

document.addEventListener("click", (event) => closePops(event.target.closest("details[data-pop]")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const pop = document.activeElement?.closest("details[data-pop][open]");
  closePops();
  pop?.querySelector("summary").focus();
});

document.addEventListener("change", (event) => {
  if ("submits" in (event.target.dataset ?? {})) event.target.form.requestSubmit();
});

document.querySelectorAll("[data-part]").forEach(remember);
document.addEventListener("visibilitychange", () => document.hidden || ask());
toEnd();
keepAsking();
