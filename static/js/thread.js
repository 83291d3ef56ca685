// Keeps the reader's place: who has scrolled up is told of new messages instead of being moved, and who nears the
// beginning gets what lies before it.
const NEAR_END = 80;
const NEAR_START = 400;

const scroller = () => document.querySelector(".thread-scroll:not(.of-comments)");
const isAtEnd = (element) => Math.abs(element.scrollTop) < NEAR_END;
const leftAbove = (element) => element.scrollHeight - element.clientHeight - Math.abs(element.scrollTop);
const newest = () => document.querySelector("#thread > .line:last-of-type")?.id;

const before = new WeakMap(); // what was there before each swap; another may begin while one settles

function toEnd() {
  const element = scroller();
  if (element) element.scrollTop = 0;
  hidePill();
}

function hidePill() {
  const pill = document.querySelector("#new-messages");
  if (pill) pill.hidden = true;
}

document.addEventListener("htmx:before:swap", (event) => {
  const element = scroller();
  before.set(event.detail.ctx, { atEnd: !element || isAtEnd(element), newest: newest() });
});

document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = event.detail;
  const was = before.get(ctx);
  if (ctx.request.method === "POST" && ctx.target?.id === "composer") toEnd();
  else if (was && !was.atEnd && was.newest && newest() !== was.newest) {
    const pill = document.querySelector("#new-messages");
    if (pill) pill.hidden = false;
  }
});

// Once for each piece: if it fails, the link is there to be pressed.
function loadEarlier() {
  const link = document.querySelector("#earlier [hx-get]:not([data-asked])");
  if (!link) return;
  link.dataset.asked = "";
  link.click();
}

document.addEventListener("scroll", (event) => {
  if (event.target !== scroller()) return;
  if (isAtEnd(event.target)) hidePill();
  else if (leftAbove(event.target) < NEAR_START) loadEarlier();
}, { capture: true, passive: true });

document.addEventListener("click", (event) => {
  if (event.target.closest("#new-messages")) toEnd();
});
