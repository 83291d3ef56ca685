// Keeps the reader's place: who has scrolled up is told of new messages instead of being moved.
const NEAR_END = 80;

const scroller = () => document.querySelector(".thread-scroll:not(.of-comments)");
const isAtEnd = (element) => Math.abs(element.scrollTop) < NEAR_END;
const newest = () => document.querySelector("#thread > .line:last-of-type")?.id;

let newestBefore;
let wasAtEnd = true;

function toEnd() {
  const element = scroller();
  if (element) element.scrollTop = 0;
  hidePill();
}

function hidePill() {
  const pill = document.querySelector("#new-messages");
  if (pill) pill.hidden = true;
}

document.addEventListener("htmx:before:swap", () => {
  const element = scroller();
  wasAtEnd = !element || isAtEnd(element);
  newestBefore = newest();
});

document.addEventListener("htmx:after:swap", (event) => {
  const wrote = event.detail.ctx.request.method === "POST" && event.detail.ctx.target?.id === "composer";
  if (wrote) toEnd();
  else if (!wasAtEnd && newestBefore && newest() !== newestBefore) {
    const pill = document.querySelector("#new-messages");
    if (pill) pill.hidden = false;
  }
});

document.addEventListener("scroll", (event) => {
  if (event.target === scroller() && isAtEnd(event.target)) hidePill();
}, { capture: true, passive: true });

document.addEventListener("click", (event) => {
  if (event.target.closest("#new-messages")) toEnd();
});
