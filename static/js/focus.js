// Where the focus was on something that a swap took away, it goes to the next thing in the same place.
const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";

let places = [];

document.addEventListener("htmx:before:swap", () => {
  places = [];
  for (let one = document.activeElement; one; one = one.parentElement) if (one.id) places.push(one.id);
});

// Before the settling, which takes its time: another swap may begin meanwhile, and whoever types goes on at once.
document.addEventListener("htmx:before:settle", () => {
  if (document.activeElement && document.activeElement !== document.body) return;
  for (const place of places) {
    const element = document.getElementById(place);
    const next = element && [element, ...element.querySelectorAll(FOCUSABLE)].find(canHaveIt);
    if (next) return next.focus({ preventScroll: true });
  }
});

const canHaveIt = (element) => element.matches(FOCUSABLE) && !element.disabled && element.checkVisibility();
