// The text boxes of the wall: Enter sends, and what was sent is cleared away.

document.addEventListener("keydown", (event) => {
  const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing;
  if (!sends || !event.target.matches(".say textarea")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

document.addEventListener("form-sent", (event) => event.detail.reset());

document.addEventListener("mode-changed", () => document.querySelector(".context ~ form textarea")?.focus());
