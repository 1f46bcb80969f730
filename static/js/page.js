// Small comforts on every page; each page is whole without them.
(function () {
  "use strict";

  // An open menu or popover closes when one leaves it or presses Esc.
  function closeOthers(target) {
    document.querySelectorAll("details.menu[open], details.why[open]").forEach(function (box) {
      if (!box.contains(target)) box.open = false;
    });
  }
  document.addEventListener("click", function (event) { closeOthers(event.target); });
  document.addEventListener("focusin", function (event) { closeOthers(event.target); });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var box = event.target.closest && event.target.closest("details[open]");
    if (!box) box = document.querySelector("details.menu[open], details.why[open]");
    if (box) {
      box.open = false;
      box.querySelector("summary").focus();
    }
  });

  // The second click of a double click sends nothing; the server has its one-time token besides.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    window.setTimeout(function () { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  // What must be read first has the focus: the error summary, the place a step came back to.
  function focusFirst() {
    var first = document.querySelector("[data-focus]");
    if (!first && window.location.hash.length > 1) {
      first = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
      if (first && first.tabIndex < 0 && !first.hasAttribute("tabindex")) first = null;
    }
    if (first) first.focus();
  }

  // A link of the error summary goes to the control itself, not only to its place.
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest(".errors a[href^='#'], [data-to-field]");
    if (!link) return;
    var field = document.getElementById(link.getAttribute("href").slice(1));
    var control = field && field.querySelector("input, select, textarea");
    if (control) {
      event.preventDefault();
      field.scrollIntoView({ block: "center" });
      control.focus({ preventScroll: true });
    }
  });

  // Sample accounts fill the login form.
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-username]");
    if (!button) return;
    var form = document.querySelector("form[data-login]");
    form.elements.username.value = button.dataset.username;
    form.elements.password.value = button.dataset.password;
    form.requestSubmit ? form.requestSubmit() : form.submit();
  });

  document.querySelectorAll("[data-needs-script]").forEach(function (part) { part.hidden = false; });
  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest("[data-print]")) window.print();
  });

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", focusFirst);
  else focusFirst();
})();
