// Keys: Ctrl+K or / search, j k Enter x in lists, Ctrl+Enter submits, ? shows this map.
(function () {
  "use strict";

  var MAP = [
    ["Ctrl K", "搜索"],
    ["j　k", "列表中下一行、上一行"],
    ["Enter", "打开当前行"],
    ["x", "选中当前行"],
    ["Ctrl Enter", "提交表单"],
    ["Esc", "关闭菜单和说明"],
    ["?", "显示快捷键"]
  ];

  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.type !== "checkbox";
  }

  function focusSearch() {
    var find = document.querySelector("[data-key='search']");
    if (!find || !find.offsetParent) return false;
    find.focus();
    find.select();
    return true;
  }

  function rows() {
    return Array.prototype.slice.call(document.querySelectorAll(".table--list tbody tr"));
  }

  function move(by) {
    var all = rows();
    if (!all.length) return false;
    var now = all.findIndex(function (row) { return row.classList.contains("is-here"); });
    var next = Math.min(Math.max(now + by, 0), all.length - 1);
    if (now >= 0) all[now].classList.remove("is-here");
    all[next].classList.add("is-here");
    var link = all[next].querySelector("a[href]");
    if (link) link.focus({ preventScroll: true });
    all[next].scrollIntoView({ block: "nearest" });
    return true;
  }

  function pick() {
    var row = document.querySelector(".table--list .is-here");
    var box = row && row.querySelector("input[type='checkbox']");
    if (box) box.click();
    return Boolean(box);
  }

  function keyMap() {
    var dialog = document.getElementById("key-map");
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.id = "key-map";
      dialog.className = "card keys";
      var title = document.createElement("h2");
      title.textContent = "快捷键";
      title.className = "card__head";
      var list = document.createElement("dl");
      list.className = "facts facts--wide card__body";
      MAP.forEach(function (pair) {
        var key = document.createElement("dt");
        var words = document.createElement("dd");
        key.textContent = pair[0];
        words.textContent = pair[1];
        list.append(key, words);
      });
      var close = document.createElement("form");
      close.method = "dialog";
      close.className = "card__body";
      var button = document.createElement("button");
      button.className = "btn";
      button.textContent = "关闭";
      close.append(button);
      dialog.append(title, list, close);
      document.body.append(dialog);
    }
    if (dialog.open) dialog.close();
    else dialog.showModal();
  }

  document.addEventListener("keydown", function (event) {
    var done = false;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") done = focusSearch();
    else if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      var form = event.target.closest && event.target.closest("form[data-ctrl-enter]");
      var button = form && form.querySelector(".btn--primary[type='submit']");
      if (button) {
        button.click();
        done = true;
      }
    } else if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    else if (event.key === "j") done = move(1);
    else if (event.key === "k") done = move(-1);
    else if (event.key === "x") done = pick();
    else if (event.key === "/") done = focusSearch();
    else if (event.key === "?") {
      keyMap();
      done = true;
    }
    if (done) event.preventDefault();
  });

  document.querySelectorAll("[data-open-keys]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", keyMap);
  });
})();
