// The boxes of the list: all at once, how many, and a range by holding Shift.
const boxes = () => [...document.querySelectorAll("#queue .row-tick input")];
const all = () => document.querySelector("#tick-all");

let last;

function count() {
  const box = all();
  if (!box) return;
  const every = boxes();
  const ticked = every.filter((one) => one.checked).length;
  box.checked = ticked > 0 && ticked === every.length;
  box.indeterminate = ticked > 0 && !box.checked;
  const words = box.nextElementSibling;
  words.textContent = ticked ? words.dataset.some.replace("{count}", ticked) : words.dataset.none;
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.(".row-tick input");
  if (!box) return;
  const every = boxes();
  const from = every.indexOf(last);
  if (event.shiftKey && from >= 0) {
    const [start, end] = [from, every.indexOf(box)].sort((a, b) => a - b);
    for (const one of every.slice(start, end + 1)) one.checked = box.checked;
  }
  last = box;
});

document.addEventListener("change", (event) => {
  if (event.target === all()) for (const box of boxes()) box.checked = event.target.checked;
  if (event.target.matches("#tick-all, .row-tick input")) count();
});

document.addEventListener("htmx:after:swap", count);
count();
