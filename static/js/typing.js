// Lets the customer see that somebody types a reply: one small request now and then, and none that anybody waits for.
const PAUSE = 10_000; // milliseconds; Meta shows it for about 20 seconds

let last = { task: "", at: -PAUSE };

document.addEventListener("input", (event) => {
  const area = event.target.closest?.("#reply-text");
  const { task } = area?.closest("#composer")?.dataset ?? {};
  const now = performance.now();
  if (!task || !area.value.trim() || (last.task === task && now - last.at < PAUSE)) return;
  last = { task, at: now };
  const token = area.form.elements.csrf_token.value;
  fetch(`/tasks/${task}/typing`, { method: "POST", body: new URLSearchParams({ csrf_token: token }) }).catch(() => {});
});
