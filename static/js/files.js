// Files to send: chosen, dropped or pasted; checked before they travel, and taken back one by one.
const MEGABYTE = 1_000_000;

const input = () => document.querySelector("#reply-files");
const list = () => document.querySelector("#chosen-files");

function complain(words) {
  const place = document.querySelector("#reply-problem");
  place.replaceChildren();
  if (!words) return;
  const line = document.createElement("p");
  line.className = "problem";
  line.textContent = words;
  place.append(line);
}

function objection(file, field) {
  const limits = JSON.parse(field.dataset.limits);
  const largest = limits[file.type] ?? limits["*"];
  const say = (words) => words.replace("{name}", file.name).replace("{limit}", Math.floor(largest / MEGABYTE));
  if (largest === undefined) return say(field.dataset.wrongKind);
  if (file.size === 0) return say(field.dataset.empty);
  return file.size > largest ? say(field.dataset.tooLarge) : null;
}

function choose(files) {
  const field = input();
  const chosen = new DataTransfer();
  let words = null;
  for (const file of files) {
    const objected = objection(file, field);
    if (objected) words = objected;
    else if (chosen.items.length < Number(field.dataset.most)) chosen.items.add(file);
    else words = field.dataset.tooMany;
  }
  field.files = chosen.files;
  complain(words);
  draw();
}

function draw() {
  const shown = list();
  const files = [...input().files];
  shown.hidden = files.length === 0;
  shown.replaceChildren(...files.map((file, index) => item(file, index, shown.dataset.remove)));
}

function item(file, index, remove) {
  const line = document.createElement("li");
  if (file.type.startsWith("image/")) {
    const picture = document.createElement("img");
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
    picture.onload = () => URL.revokeObjectURL(picture.src);
    line.append(picture);
  }
  const name = document.createElement("span");
  name.textContent = file.name;
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.index = index;
  button.textContent = "×";
  button.setAttribute("aria-label", remove.replace("{name}", file.name));
  line.append(name, button);
  return line;
}

const add = (files) => choose([...input().files, ...files]);
const formOf = (event) => event.target.closest?.(".task-main") && input()?.form;

document.addEventListener("change", (event) => {
  if (event.target === input()) choose([...event.target.files]);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("#chosen-files button");
  if (button) choose([...input().files].filter((_, index) => index !== Number(button.dataset.index)));
});

document.addEventListener("paste", (event) => {
  const files = [...event.clipboardData.files];
  if (!files.length || !event.target.matches("[data-draft=reply]")) return;
  event.preventDefault();
  add(files);
});

document.addEventListener("dragover", (event) => {
  const form = formOf(event);
  if (!form || !event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  form.classList.add("is-over-drop");
});

for (const kind of ["dragleave", "drop", "dragend"]) {
  document.addEventListener(kind, (event) => {
    const form = formOf(event);
    form?.classList.remove("is-over-drop");
    if (kind !== "drop" || !form || !event.dataTransfer.files.length) return;
    event.preventDefault();
    document.querySelector("#mode-reply").checked = true;
    add(event.dataTransfer.files);
  });
}
