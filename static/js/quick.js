// Finding a quick reply while writing: / opens a search, the arrows choose, Enter puts it in, Escape goes back.
const box = () => [...document.querySelectorAll("[data-quick]")].find((one) => one.checkVisibility());
const panel = () => document.querySelector("#quick");
const search = () => document.querySelector("#quick-search");
const options = () => [...document.querySelectorAll("#quick-list [data-number]")];
const chosen = () => document.querySelector("#quick-list [aria-selected=true]");

let typed = ""; // what stands in the text for an abandoned search: the slash, unless a button opened it

function open(opener) {
  typed = opener;
  panel().hidden = false;
  search().value = "";
  search().focus();
  search().dispatchEvent(new CustomEvent("quick-open"));
}

function close() {
  panel().hidden = true;
  search().removeAttribute("aria-activedescendant");
  box().focus();
}

function mark(option) {
  for (const one of options()) one.setAttribute("aria-selected", String(one === option));
  if (!option) return search().removeAttribute("aria-activedescendant");
  search().setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = options();
  if (all.length) mark(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
}

function insert(words) {
  const area = box();
  area.setRangeText(words, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function put(option) {
  close();
  insert(option.dataset.text);
  const form = box().form;
  const used = document.createElement("input");
  Object.assign(used, { type: "hidden", name: "quick_reply", value: option.dataset.number });
  form.append(used);
  for (const file of JSON.parse(option.dataset.files)) attach(file);
}

function attach(file) {
  const list = document.querySelector("#chosen-quick");
  if (list.querySelector(`[value="${file.id}"]`)) return;
  const tick = document.createElement("input");
  Object.assign(tick, { type: "checkbox", className: "form-check-input", name: "quick_file", value: file.id });
  tick.checked = true;
  const name = document.createElement("span");
  name.className = "form-check-label";
  name.textContent = file.name;
  const label = document.createElement("label");
  label.className = "form-check";
  label.append(tick, name);
  const line = document.createElement("li");
  line.append(label);
  list.append(line);
  list.hidden = false;
}

const KEYS = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Enter: () => chosen() && put(chosen()),
  Escape: () => {
    const words = typed && typed + search().value;
    close();
    insert(words);
  },
};

document.addEventListener("keydown", (event) => {
  if (event.target === search()) {
    if (event.isComposing || !KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key]();
  } else if (event.key === "/" && event.target === box() && panel()) {
    const before = box().value.slice(0, box().selectionStart);
    if (before && !/\s$/.test(before)) return;
    event.preventDefault();
    open("/");
  }
});

document.addEventListener("click", (event) => {
  const option = event.target.closest("#quick-list [data-number]");
  if (option) put(option);
  else if (event.target.closest(".quick-open") && panel()) {
    event.preventDefault();
    if (panel().hidden) open("");
    else close();
  }
});

document.addEventListener("htmx:after:swap", () => {
  if (panel() && !panel().hidden && !chosen()) mark(options()[0]);
});
