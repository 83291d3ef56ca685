// What was told in passing goes out of sight after a while, unless somebody is just at it. The key that undoes works on,
// as long as undoing is possible.
const SHOWN_FOR = 20_000;
const POSSIBLE_FOR = 10 * 60_000; // as in portal/services/undo.py

const place = document.querySelector("#told");
let timers = [];

function begin() {
  timers.forEach(clearTimeout);
  const told = place.firstElementChild;
  timers = told ? [setTimeout(hide, SHOWN_FOR, told), setTimeout(() => told.remove(), POSSIBLE_FOR)] : [];
}

function hide(told) {
  if (told.matches(":hover, :focus-within")) timers.push(setTimeout(hide, SHOWN_FOR, told));
  else told.hidden = true;
}

new MutationObserver(begin).observe(place, { childList: true });
begin();
