// Keeps what is typed into a step's form on the server, two seconds after the last key. Nothing stays in the browser.
(function () {
  "use strict";

  var form = document.querySelector("form[data-draft]");
  if (!form) return;
  var line = form.querySelector("[data-draft-line]");
  var timer = null;
  var isChanged = false;
  var isLeaving = false;
  var sending = null;

  function say(words, isLate) {
    line.textContent = words;
    line.classList.toggle("is-late", Boolean(isLate));
    line.classList.toggle("wide", !isLate);
  }

  function typed() {
    var data = new FormData();
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string") data.append(name, value);
    });
    return data;
  }

  function save() {
    if (isLeaving || !isChanged) return;
    isChanged = false;
    sending = new AbortController();
    fetch(form.dataset.draft, {
      method: "POST",
      body: typed(),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      signal: sending.signal
    }).then(function (response) {
      if (response.status === 401) {
        say("登录已过期，草稿没存上。照常提交就行，会请您重新登录，内容不丢", true);
        return null;
      }
      return response.json().then(function (answer) {
        if (response.ok) say("草稿 " + answer.saved_at + " 已存到服务器，关机也不丢");
        else say("草稿没存上：" + (answer.reason || "请刷新页面前先提交"), true);
      });
    }).catch(function () {
      if (isLeaving) return;
      isChanged = true;
      say("草稿没存上，连不上服务器。先别关页面，连上后自动再存", true);
      timer = window.setTimeout(save, 10000);
    });
  }

  form.addEventListener("input", function () {
    isChanged = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(save, 2000);
  });
  form.addEventListener("submit", function () {
    isLeaving = true;
    window.clearTimeout(timer);
    if (sending) sending.abort();
  });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden" && isChanged && !isLeaving && navigator.sendBeacon) {
      navigator.sendBeacon(form.dataset.draft, typed());
      isChanged = false;
    }
  });

  // One more row of a list of rows: a copy of the last fieldset with the next number.
  form.querySelectorAll("[data-rows]").forEach(function (box) {
    var more = document.createElement("button");
    more.type = "button";
    more.className = "btn btn--small";
    more.textContent = "再加一行";
    more.addEventListener("click", function () {
      var all = box.querySelectorAll("fieldset");
      var copy = all[all.length - 1].cloneNode(true);
      var name = box.dataset.rows;
      var old = name + "-" + (all.length - 1) + "-";
      var now = name + "-" + all.length + "-";
      copy.querySelector("legend").textContent = "第 " + (all.length + 1) + " 行";
      copy.querySelectorAll("[name], [id], [for], [aria-describedby]").forEach(function (part) {
        ["name", "id", "for", "aria-describedby"].forEach(function (attribute) {
          var value = part.getAttribute(attribute);
          if (value) part.setAttribute(attribute, value.split(old).join(now));
        });
        if ("value" in part && part.type !== "checkbox") part.value = "";
      });
      all[all.length - 1].after(copy);
      var first = copy.querySelector("input, select, textarea");
      if (first) first.focus();
    });
    box.after(more);
  });
})();
