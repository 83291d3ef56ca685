// Tells the portal, along with the polls of an open task, whether somebody looks at it or writes there.
const AWAY_AFTER = 180_000; // milliseconds without a sign of the person
const WRITES_FOR = 6_000; // after the last letter

let usedAt = Date.now();
let wrote = { mode: "", at: -WRITES_FOR };

for (const kind of ["pointerdown", "keydown", "focusin", "wheel"]) {
  document.addEventListener(kind, () => { usedAt = Date.now(); }, { passive: true });
}

document.addEventListener("input", (event) => {
  const { draft } = event.target.dataset ?? {};
  if (!draft) return;
  if (draft === "reply") noteAnswers(event.target);
  wrote = { mode: draft === "note" ? "noting" : "replying", at: event.target.value ? Date.now() : -WRITES_FOR };
});

// Whoever begins to write has read the answers that are there.
function noteAnswers(area) {
  const begins = area.value && !area.dataset.begun;
  area.dataset.begun = area.value ? "yes" : "";
  const { seen } = area.form.elements;
  const numbers = [...document.querySelectorAll("#thread > .line.ours")].map((one) => Number(one.id.split("-")[1]));
  if (begins && seen) seen.value = Math.max(Number(seen.value), ...numbers);
}

function doing() {
  if (document.hidden || Date.now() - usedAt > AWAY_AFTER) return "";
  return Date.now() - wrote.at < WRITES_FOR ? wrote.mode : "viewing";
}

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.sourceElement?.id !== "thread" || !doing()) return;
  ctx.request.headers["Pagedesk-Doing"] = doing();
});

document.addEventListener("htmx:before:swap", (event) => {
  if (event.detail.ctx.sourceElement?.matches?.(".compose")) wrote = { mode: "", at: -WRITES_FOR };
});
