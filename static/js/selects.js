// A select with data-submits sends its form when it is changed; without JavaScript there is a button.
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submits]")) event.target.form.requestSubmit();
});
