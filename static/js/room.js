// The conference room: a refusal is shown in the place of the room like any other answer, and what must be read has the focus.
(function () {
  "use strict";

  document.addEventListener("htmx:beforeSwap", function (event) {
    if ([409, 422].indexOf(event.detail.xhr.status) < 0) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
  document.addEventListener("htmx:afterSettle", function () {
    var said = document.querySelector("#room [data-focus]") || document.querySelector("#room [aria-invalid=true]");
    if (said) said.focus({ preventScroll: true });
    var open = document.querySelector("#room .agenda[open]");
    if (open) open.scrollIntoView({ block: "nearest" });
  });
})();
