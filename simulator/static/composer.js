// The text box of the chat: Enter sends, emoji go to the cursor, files can be dropped and pasted.

import { toEnd } from "./live.js";

const composer = () => document.getElementById("composer");
const form = () => composer().querySelector("form[data-writes]");
const box = () => form().elements.text;
const files = () => form().elements.files;

function isTextBox(element) {
  return element.id === "text";
}

document.addEventListener("keydown", (event) => {
  const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing;
  if (!sends || !isTextBox(event.target)) return;
  event.preventDefault();
  form().requestSubmit(form().querySelector(".send"));
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-inserts]");
  if (!button) return;
  event.preventDefault();
  box().setRangeText(button.value, box().selectionStart, box().selectionEnd, "end");
  box().focus();
});

document.addEventListener("change", (event) => event.target === files() && showFiles());

/** The chosen files as words above the box. */
function showFiles() {
  const names = [...(files()?.files ?? [])].map((file) => file.name).join(", ");
  let line = composer().querySelector(".chosen");
  if (!line) {
    line = document.createElement("p");
    line.className = "chosen";
    form().before(line);
  }
  line.textContent = names && `Ready to send: ${names}`;
  line.hidden = !names;
  for (const pop of composer().querySelectorAll("details[open]")) pop.open = false;
  box().focus();
}

function attach(list) {
  if (!files() || list.length === 0) return false;
  files().files = list;
  showFiles();
  return true;
}

document.addEventListener("paste", (event) => {
  if (isTextBox(event.target) && attach(event.clipboardData.files)) event.preventDefault();
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  if (attach(event.dataTransfer.files)) event.preventDefault();
});

let draft = ""; // what is being written, while an older message is edited
const isEditing = () => form().elements.edit !== undefined;

document.addEventListener("form-sent", (event) => {
  if (event.detail !== form()) return;
  if (!isEditing()) draft = "";
  form().reset();
  box().value = "";
  showFiles();
  requestAnimationFrame(toEnd);
});

document.addEventListener("input", (event) => {
  if (isTextBox(event.target) && !isEditing()) draft = event.target.value;
});

document.addEventListener("parts-shown", () => {
  if (!box().value && !isEditing()) box().value = draft;
});

document.addEventListener("mode-changed", () => {
  box().focus();
  box().setSelectionRange(box().value.length, box().value.length);
});

if (matchMedia("(hover: hover)").matches) box().focus();
