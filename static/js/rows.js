// Marks the row of the open task at once, and takes the focus along where the list makes room for the task.
function markOpen() {
  for (const link of document.querySelectorAll(".row-link")) {
    if (new URL(link.href).pathname === location.pathname) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

document.addEventListener("htmx:after:history:push", markOpen);
document.addEventListener("htmx:after:swap", (event) => {
  if (!event.detail.ctx.sourceElement?.matches?.(".task, .row-link")) return;
  markOpen();
  const list = document.querySelector("#list");
  const heading = document.querySelector("#task h1");
  if (list && heading && !list.checkVisibility()) {
    heading.tabIndex = -1;
    heading.focus();
  }
});
