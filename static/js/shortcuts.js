// Keys for what can be pressed or focused: elements say which by data-key, "e" or "g t" (first g, then t).
// Never while somebody writes, and not at all for whoever has switched them off.
const TYPING = "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]";
const PAUSE = 1500; // milliseconds between the keys of a sequence

const rows = () => [...document.querySelectorAll("#queue .row-link")];
const areOn = () => document.body.hasAttribute("data-shortcuts");

let begun = { key: "", at: 0 };

// The letter that is printed on the key, whatever alphabet the keyboard is set to.
function nameOf(event) {
  if (event.code === "Slash" && ".,".includes(event.key)) return event.shiftKey ? "?" : "/";
  if (event.key.length > 1 || event.key < "\x7f") return event.key;
  return event.code.replace(/^Key/, "").toLowerCase();
}

function sequence(key) {
  const now = performance.now();
  const keys = begun.key && now - begun.at < PAUSE ? `${begun.key} ${key}` : key;
  begun = { key: key === "g" ? "g" : "", at: now };
  return keys;
}

// Something in a drawer is shown first.
function reveal(element) {
  const drawer = element.closest("[popover]");
  if (drawer && !element.checkVisibility()) drawer.showPopover();
}

function use(element) {
  if (element.matches("a, button, input[type=radio]")) element.click();
  if (element.matches("input[type=radio]")) element = document.querySelector(`[data-draft=${element.value}]`);
  if (!element || element.matches("a, button")) return;
  reveal(element);
  (element.querySelector("[aria-pressed=true]") ?? element).focus();
}

function step(by) {
  const all = rows();
  const here = all.indexOf(document.activeElement);
  const from = here >= 0 ? here : all.findIndex((row) => row.hasAttribute("aria-current"));
  const next = all[Math.max(0, Math.min(from + by, all.length - 1))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function tick() {
  const row = document.activeElement.closest("#queue li") ?? document.querySelector("#queue li:has([aria-current])");
  row?.querySelector("input[type=checkbox]")?.click();
}

function goBack() {
  const row = rows().find((one) => one.hasAttribute("aria-current")) ?? rows()[0];
  if (row?.checkVisibility()) row.focus();
  else document.querySelector(".task-back")?.click();
}

const KEYS = { j: () => step(1), k: () => step(-1), x: tick, Escape: goBack };

// The one that is in sight, where a narrow screen has another than a wide one.
function elementOf(keys) {
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`)];
  return all.find((one) => one.checkVisibility()) ?? all[0];
}

function press(event) {
  const keys = sequence(nameOf(event));
  const element = elementOf(keys);
  if (!element && !KEYS[keys]) return;
  event.preventDefault();
  if (element) use(element);
  else KEYS[keys]();
}

document.addEventListener("keydown", (event) => {
  if (!areOn() || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open], :popover-open")) return;
  if (!event.target.matches(TYPING)) press(event);
  else if (event.key === "Escape") event.target.blur();
});

document.addEventListener("click", (event) => {
  event.target.closest("[data-closes]")?.closest("dialog").close();
});

document.addEventListener("htmx:after:swap", () => {
  document.querySelector("#sheet dialog:not([open])")?.showModal();
});

document.addEventListener("close", (event) => {
  if (event.target.matches("#sheet dialog")) event.target.remove(); // or the next swap would open it again
}, { capture: true });
