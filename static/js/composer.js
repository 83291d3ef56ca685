// Drafts that survive, the key that sends, and the count of characters near the limit of a message.
import { keep, textOf } from "./drafts.js";

const NEAR_LIMIT = 0.8;

const composer = () => document.querySelector("#composer");
const nameOf = (area) => {
  const { person, task } = area.closest("#composer").dataset;
  return `${person}:${task}:${area.dataset.draft}`;
};

function restoreDrafts() {
  const box = composer();
  if (!box || box.dataset.restored) return;
  box.dataset.restored = "yes";
  for (const area of box.querySelectorAll("[data-draft]")) {
    const draft = textOf(nameOf(area));
    if (draft && !area.value) area.value = draft;
    count(area);
  }
  const [reply, note] = ["reply", "note"].map((mode) => box.querySelector(`[data-draft=${mode}]`)?.value);
  const toNote = box.querySelector("#mode-note"); // not there where only notes can be written
  if (toNote && note && !reply) toNote.checked = true;
}

// The length as Meta counts it: UTF-16 units for Messenger, bytes of UTF-8 for Instagram.
const measures = { units: (text) => text.length, bytes: (text) => new TextEncoder().encode(text).length };

// How many messages the text becomes: cut behind white space, as the server does it.
function messagesFor(text, limit, measure) {
  let number = 1;
  let used = 0;
  for (const word of text.trim().match(/\S+\s*|\s+/g) ?? []) {
    let length = measure(word);
    if (used && used + length > limit) {
      number += 1;
      used = 0;
    }
    for (; length > limit; length -= limit) number += 1;
    used += length;
  }
  return number;
}

function count(area) {
  const shown = area.form?.querySelector(".compose-count");
  if (!shown || !area.dataset.limit) return;
  const limit = Number(area.dataset.limit);
  const measure = measures[area.dataset.measure];
  const words = area.value.trim();
  const sent = words && words + area.dataset.signature;
  const length = measure(sent);
  const isOver = length > limit;
  shown.classList.toggle("is-over", isOver);
  if (isOver) shown.textContent = shown.dataset.parts.replace("{count}", messagesFor(sent, limit, measure));
  else shown.textContent = length > limit * NEAR_LIMIT ? shown.dataset.left.replace("{count}", limit - length) : "";
}

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-draft]")) return;
  keep(nameOf(event.target), event.target.value);
  count(event.target);
});

document.addEventListener("change", (event) => {
  if (event.target.name === "mode") composer().querySelector(`[data-draft=${event.target.value}]`)?.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.matches("[data-draft]")) return;
  event.preventDefault();
  const button = event.target.form.querySelector("[type=submit]");
  if (!button.disabled) event.target.form.requestSubmit(button);
});

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  if (ctx.response.status >= 300 || !ctx.sourceElement?.matches?.(".compose")) return;
  keep(nameOf(ctx.sourceElement.querySelector("[data-draft]")), "");
});

document.addEventListener("htmx:after:swap", restoreDrafts);
restoreDrafts();
