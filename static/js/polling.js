// Polls come often while somebody works here, seldom in a tab nobody looks at, and say when the portal is away.
const QUIET_AFTER = 60_000;
const PACE = { active: 900, idle: 2_000, hidden: 30_000 };
const FAILURES = 3;
const SOON = 400;

const askedAt = new WeakMap();
const ended = new WeakSet(); // parts that may not be asked for any more: signed out, or taken away
let usedAt = Date.now();
let failed = 0;

for (const kind of ["pointerdown", "keydown", "focusin"]) {
  document.addEventListener(kind, () => { usedAt = Date.now(); }, { passive: true });
}

function pace() {
  if (document.hidden) return PACE.hidden;
  return Date.now() - usedAt < QUIET_AFTER ? PACE.active : PACE.idle;
}

const isPoll = (context) => context.sourceEvent?.type === "every";

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  if (!isPoll(ctx)) return;
  const last = askedAt.get(ctx.sourceElement) ?? 0;
  if (ended.has(ctx.sourceElement) || Date.now() - last < pace()) event.preventDefault();
  else askedAt.set(ctx.sourceElement, Date.now());
});

function askNow() {
  for (const part of document.querySelectorAll("[hx-trigger^='every']")) {
    askedAt.delete(part);
    htmx.trigger(part, "every", {}, false);
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  usedAt = Date.now();
  askNow();
});

// What was sent is on its way at once: look soon whether it has arrived.
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.request.method === "POST") setTimeout(askNow, SOON);
});

function showConnection(works) {
  const line = document.querySelector("#connection");
  if (line) line.hidden = works;
}

document.addEventListener("htmx:finally:request", (event) => {
  const { ctx } = event.detail;
  if (!isPoll(ctx)) return;
  const status = ctx.response?.status ?? 0;
  if (status >= 400 && status < 500) ended.add(ctx.sourceElement);
  failed = status === 0 || status >= 500 ? failed + 1 : 0;
  showConnection(failed < FAILURES);
});
