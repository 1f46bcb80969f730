// The review desk by keyboard: 1 2 3 answer, Enter next item, Ctrl+Enter next case, Q cites the open document.
// Every key presses what is on the page already; without this script the same forms post.
(function () {
  "use strict";

  var REASONED = { fail: true, na: true };
  var timer = null;

  function typing(target) {
    return /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.type !== "radio" && target.type !== "checkbox";
  }

  function openItem() {
    return document.querySelector(".item[open]");
  }

  function openForm() {
    var item = openItem();
    return item && item.querySelector("form[data-answer]");
  }

  // What the chosen answer asks for is shown; what it does not ask for gives way.
  function showWanted(form) {
    var chosen = form.querySelector("[name=answer]:checked");
    var value = chosen ? chosen.value : "";
    form.querySelectorAll(".answers .btn").forEach(function (label) {
      label.classList.toggle("is-on", label.contains(chosen));
    });
    form.querySelectorAll("[data-when]").forEach(function (part) {
      part.hidden = part.dataset.when.split(" ").indexOf(value) < 0;
    });
  }

  function answer(form, value) {
    var radio = form.querySelector("[name=answer][value='" + value + "']");
    if (!radio || radio.disabled) return false;
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    if (REASONED[value]) {
      var field = form.querySelector(value === "fail" ? "[name=fault], [name=reason]" : "[name=reason]");
      if (field) field.focus();
    }
    return true;
  }

  // One details at a time: opening an item closes the one before it.
  function only(item) {
    document.querySelectorAll(".item[open]").forEach(function (other) {
      if (other !== item) other.open = false;
    });
  }

  function send(form) {
    window.clearTimeout(timer);
    form.requestSubmit();
    return true;
  }

  function cite(form) {
    var shown = document.querySelector("[data-shown]");
    var rows = form.querySelectorAll(".cites > li");
    for (var i = 0; shown && i < rows.length; i += 1) {
      var paper = rows[i].querySelector("select");
      var page = rows[i].querySelector("[inputmode=numeric]");
      if (paper && !paper.value) {
        paper.value = shown.dataset.shown;
        page.focus();
        return true;
      }
    }
    return false;
  }

  document.addEventListener("keydown", function (event) {
    if (!document.querySelector("[data-desk]") || event.isComposing || event.altKey) return;
    var form = openForm();
    var done = false;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      var next = document.querySelector("[data-finish]") || document.querySelector("[data-next-case]");
      if (next) {
        next.click();
        done = true;
      }
    } else if (event.ctrlKey || event.metaKey) return;
    else if (event.key === "Enter" && form && form.contains(event.target) && event.target.type !== "submit") {
      if (!event.shiftKey) done = send(form);
    } else if (typing(event.target) || event.target.closest("a, button, summary") && event.key === "Enter") return;
    else if (event.key === "Enter" && form) done = send(form);
    else if (form && /^[123]$/.test(event.key)) done = answer(form, ["pass", "fail", "na"][event.key - 1]);
    else if (form && event.key.toLowerCase() === "q") done = cite(form);
    if (done) event.preventDefault();
  });

  document.addEventListener("toggle", function (event) {
    if (event.target.matches && event.target.matches(".item") && event.target.open) only(event.target);
  }, true);

  // What is typed is kept on the server three seconds after the last key, quietly.
  document.addEventListener("input", function (event) {
    var form = event.target.closest && event.target.closest("form[data-answer]");
    if (!form) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(function () { keep(form); }, 3000);
  });
  document.addEventListener("change", function (event) {
    var form = event.target.closest && event.target.closest("form[data-answer]");
    if (form && event.target.name === "answer") showWanted(form);
  });

  function keep(form) {
    if (!form.isConnected) return;
    var line = document.querySelector("[data-saved]");
    var typed = new FormData(form);
    typed.append("keep", "1");
    fetch(form.action, { method: "POST", body: typed, headers: { Accept: "application/json" }, credentials: "same-origin" })
      .then(function (response) {
        if (response.status === 401) throw new Error("登录已过期，没存上。按 Enter 会请您重新登录");
        return response.json().then(function (told) {
          if (!response.ok) throw new Error(told.reason);
          form.elements.version.value = told.version;
          line.textContent = told.saved_at + " 已存到服务器";
          line.classList.remove("is-late");
        });
      }).catch(function (error) {
        line.textContent = error instanceof TypeError ? "连不上服务器，没存上，先别关页面" : error.message;
        line.classList.add("is-late");
      });
  }

  // A refusal and a clash are shown in the place of the items, like any other answer.
  document.addEventListener("htmx:beforeSwap", function (event) {
    if ([409, 422].indexOf(event.detail.xhr.status) < 0) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
  document.addEventListener("htmx:beforeRequest", function () { window.clearTimeout(timer); });

  function settle() {
    document.querySelectorAll("form[data-answer]").forEach(showWanted);
    var form = openForm();
    var wanted = document.querySelector("#items [data-focus]") || form && (form.querySelector("[name=answer]:checked") || form.querySelector("[name=answer]"));
    if (!wanted) wanted = document.querySelector("#items [data-finish]");
    if (wanted) wanted.focus({ preventScroll: true });
    var item = openItem();
    if (item) item.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("htmx:afterSettle", function (event) {
    if (event.target.closest && event.target.closest("#items, [data-desk]")) settle();
  });
  if (document.querySelector("[data-desk]")) {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", settle);
    else settle();
  }
})();
