"use strict";
(function () {
  var root = document.documentElement;
  var stored = null;
  try { stored = localStorage.getItem("kvplace-theme"); } catch (e) { /* storage may be off: follow the system */ }
  if (stored === "light" || stored === "dark") root.dataset.theme = stored;

  function isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function addThemeSwitch() {
    var bar = document.querySelector(".bar");
    if (!bar) return;
    var button = element("button", "theme", "◐");
    button.type = "button";
    button.setAttribute("aria-label", document.body.dataset.themeLabel);
    button.addEventListener("click", function () {
      root.dataset.theme = isDark() ? "light" : "dark";
      try { localStorage.setItem("kvplace-theme", root.dataset.theme); } catch (e) { /* kept for this page only */ }
    });
    bar.appendChild(button);
  }

  function cellValue(row, column) {
    var cell = row.cells[column];
    var text = cell.dataset.value || cell.textContent.replace(/,/g, "").replace("−", "-");
    var number = parseFloat(text);
    return cell.classList.contains("number") && !isNaN(number) ? number : cell.textContent;
  }

  function compare(a, b) {
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a === "number") return -1;
    if (typeof b === "number") return 1;
    return a < b ? -1 : a > b ? 1 : 0;
  }

  function makeSortable(table) {
    var body = table.tBodies[0];
    if (!body || body.rows.length < 2) return;
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
      var button = element("button", "sort", head.textContent);
      button.type = "button";
      button.title = document.body.dataset.sort;
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () {
        var descending = head.getAttribute("aria-sort") === "ascending";
        Array.prototype.forEach.call(table.tHead.rows[0].cells, function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        Array.prototype.slice.call(body.rows)
          .sort(function (a, b) { return compare(cellValue(a, column), cellValue(b, column)) * (descending ? -1 : 1); })
          .forEach(function (row) { body.appendChild(row); });
      });
    });
  }

  function makeFilterable(table) {
    var label = element("label", "filter", document.body.dataset.filter + " ");
    var input = element("input");
    input.type = "search";
    label.appendChild(input);
    var region = table.closest(".scroll");
    region.parentNode.insertBefore(label, region);
    input.addEventListener("input", function () {
      var wanted = input.value.toLowerCase();
      Array.prototype.forEach.call(table.tBodies[0].rows, function (row) {
        row.hidden = row.textContent.toLowerCase().indexOf(wanted) < 0;
      });
    });
  }

  function addCopying(link) {
    link.addEventListener("click", function () {
      if (!navigator.clipboard) return;
      var address = location.href.split("#")[0] + link.getAttribute("href");
      navigator.clipboard.writeText(address).then(function () {
        link.dataset.copied = document.body.dataset.copied;
        setTimeout(function () { delete link.dataset.copied; }, 1500);
      }, function () { /* not allowed here: the link itself still works */ });
    });
  }

  function addValues(figure) {
    var drawing = figure.querySelector("svg[data-plot]");
    var table = figure.querySelector("table");
    if (!drawing || !table) return;
    var rows = Array.prototype.map.call(table.tBodies[0].rows, function (row) {
      return { x: cellValue(row, 0), row: row };
    }).filter(function (item) { return typeof item.x === "number"; });
    if (!rows.length) return;
    var titles = Array.prototype.map.call(table.tHead.rows[0].cells, function (cell) { return cell.textContent; });
    var plot = drawing.dataset.plot.split(" ").map(Number);
    var domain = drawing.dataset.domain.split(" ").map(Number);
    var logarithmic = drawing.dataset.scale === "log";
    var output = element("p", "values");
    output.setAttribute("aria-hidden", "true");
    figure.querySelector(".drawing").insertAdjacentElement("afterend", output);
    function place(x) {
      return logarithmic ? Math.log(Math.max(x, domain[0])) : x;
    }
    drawing.addEventListener("pointermove", function (event) {
      var box = drawing.getBoundingClientRect();
      var at = (event.clientX - box.left) / box.width * drawing.viewBox.baseVal.width;
      var share = (at - plot[0]) / plot[2];
      if (share < 0 || share > 1) { output.textContent = ""; return; }
      var low = place(domain[0]), wanted = low + share * (place(domain[1]) - low);
      var best = rows.reduce(function (a, b) {
        return Math.abs(place(b.x) - wanted) < Math.abs(place(a.x) - wanted) ? b : a;
      });
      output.textContent = titles.map(function (title, column) {
        return title + " " + best.row.cells[column].textContent;
      }).join(" · ");
    });
    drawing.addEventListener("pointerleave", function () { output.textContent = ""; });
  }

  function openTarget() {
    var name = decodeURIComponent(location.hash.slice(1));
    var target = name && document.getElementById(name);
    if (!target) return;
    var own = target.querySelector(":scope > details");
    if (own) own.open = true;
    for (var folded = target.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
    target.scrollIntoView();
  }

  document.addEventListener("DOMContentLoaded", function () {
    addThemeSwitch();
    document.querySelectorAll("figure").forEach(addValues);
    document.querySelectorAll("table.sortable").forEach(makeSortable);
    document.querySelectorAll("table.filterable").forEach(makeFilterable);
    document.querySelectorAll("a.anchor").forEach(addCopying);
    addEventListener("hashchange", openTarget);
    openTarget();
  });
})();
