// Copy buttons: <button data-copy="value" data-copied="Copied">.
const SHOWN_FOR = 2000;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const word = button.querySelector(".copy-word");
  const before = button.dataset.word ??= word.textContent;
  word.textContent = button.dataset.copied;
  setTimeout(() => { word.textContent = before; }, SHOWN_FOR);
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches("input[readonly]")) event.target.select();
});
