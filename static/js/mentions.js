// Mentioning a colleague in a note: @ offers those who may see the task, the arrows choose, Enter or Tab puts one in.
const note = () => document.querySelector("#note-text");
const panel = () => document.querySelector("#mentions");
const options = () => [...document.querySelectorAll("#mention-list [data-name]")];
const chosen = () => document.querySelector("#mention-list [aria-selected=true]");
const BEGUN = /(?:^|[^\p{L}\p{N}_@])@([\p{L}\p{N}_.'-]*)$/u;

// What was typed behind the last @ before the cursor; undefined if nobody is being mentioned.
function words() {
  const area = note();
  return area.value.slice(0, area.selectionStart).match(BEGUN)?.[1];
}

function mark(option) {
  for (const one of options()) one.setAttribute("aria-selected", String(one === option));
  if (!option) return note()?.removeAttribute("aria-activedescendant");
  note().setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function close() {
  if (panel()) panel().hidden = true;
  mark();
}

function look() {
  const typed = words();
  if (typed === undefined) return close();
  const asked = document.querySelector("#mention-words");
  asked.value = typed;
  asked.dispatchEvent(new CustomEvent("mention"));
}

function step(by) {
  const all = options();
  mark(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
}

function put(option) {
  const area = note();
  const start = area.selectionStart - words().length;
  area.setRangeText(`${option.dataset.name} `, start, area.selectionStart, "end");
  close();
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

const KEYS = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Enter: () => put(chosen()),
  Tab: () => put(chosen()),
  Escape: close,
};

document.addEventListener("input", (event) => {
  if (event.target === note() && panel()) look();
});

document.addEventListener("keydown", (event) => {
  const isOpen = panel() && !panel().hidden && event.target === note() && chosen();
  if (!isOpen || event.isComposing || event.ctrlKey || event.metaKey || !KEYS[event.key]) return;
  event.preventDefault();
  event.stopPropagation();
  KEYS[event.key]();
}, { capture: true });

document.addEventListener("click", (event) => {
  const option = event.target.closest("#mention-list [data-name]");
  if (option) put(option);
  else if (event.target.closest("#mention-open") && panel()) {
    event.preventDefault();
    const area = note();
    area.focus();
    if (words() === undefined) area.setRangeText("@", area.selectionStart, area.selectionEnd, "end");
    look();
  } else if (event.target !== note()) close();
});

document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.sourceElement?.id !== "mention-words") return;
  if (!panel() || !note()) return;
  panel().hidden = !options().length || words() === undefined;
  mark(panel().hidden ? undefined : options()[0]);
});
