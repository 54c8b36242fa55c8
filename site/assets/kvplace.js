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

  // The values that a drawing stands for: under the pointer, and one after the other by the arrow keys.
  function addValues(figure) {
    var drawing = figure.querySelector("svg.chart");
    var table = figure.querySelector("table");
    if (!drawing || !table) return;
    var region = figure.querySelector(".drawing");
    var probes = JSON.parse(drawing.dataset.probes || "[]");
    var titles = Array.prototype.map.call(table.tHead.rows[0].cells, function (cell) { return cell.textContent; });
    var current = -1;
    var output = element("p", "values");
    output.setAttribute("role", "status");
    region.insertAdjacentElement("afterend", output);

    // Sorting moves rows, so that they are asked for each time.
    function rows() { return Array.prototype.slice.call(table.tBodies[0].rows); }

    function text(row) {
      return titles.map(function (title, column) { return title + " " + row.cells[column].textContent; }).join(" · ");
    }

    function nearest(probe, share) {
      function place(x) { return probe.log ? Math.log(Math.max(x, probe.domain[0])) : x; }
      var low = place(probe.domain[0]), wanted = low + share * (place(probe.domain[1]) - low);
      function distance(row) {
        var value = cellValue(row, probe.column);
        if (typeof value !== "number") value = parseFloat(row.cells[probe.column].textContent.replace(/,/g, ""));
        return isNaN(value) ? Infinity : Math.abs(place(value) - wanted);
      }
      var best = null;
      rows().forEach(function (row) {
        if (probe.only && row.cells[0].textContent !== probe.only) return;
        if (distance(row) < Infinity && (!best || distance(row) < distance(best))) best = row;
      });
      return best && text(best);
    }

    function cell(probe, x, y, target) {
      var row = probe.cells[0][Math.floor(y * probe.cells[0].length)];
      var column = probe.cells[1][Math.floor(x * probe.cells[1].length)];
      if (row === undefined || column === undefined) return "";
      var bin = target.dataset && target.dataset.bin;
      return probe.titles[0] + " " + row + " · " + probe.titles[1] + " " + column + " · "
        + (bin ? probe.titles[2] + " " + bin : probe.titles[3]);
    }

    function at(probe, x, y, target) {
      if (probe.domain) return nearest(probe, x);
      if (probe.cells) return cell(probe, x, y, target);
      var name = probe.rows[Math.min(probe.rows.length - 1, Math.floor(y * probe.rows.length))];
      var row = rows().filter(function (row) { return row.cells[0].textContent === name; })[0];
      return row && text(row);
    }

    drawing.addEventListener("pointermove", function (event) {
      var box = drawing.getBoundingClientRect();
      var view = drawing.viewBox.baseVal;
      var x = (event.clientX - box.left) / box.width * view.width;
      var y = (event.clientY - box.top) / box.height * view.height;
      var found = "";
      probes.forEach(function (probe) {
        var across = (x - probe.area[0]) / probe.area[2], down = (y - probe.area[1]) / probe.area[3];
        if (across >= 0 && across <= 1 && down >= 0 && down <= 1) found = at(probe, across, down, event.target) || "";
      });
      output.textContent = found;
    });
    drawing.addEventListener("pointerleave", function () { output.textContent = ""; });
    region.addEventListener("focus", function () {
      if (region.matches(":focus-visible")) output.textContent = document.body.dataset.step;
    });
    region.addEventListener("blur", function () { output.textContent = ""; });
    region.addEventListener("keydown", function (event) {
      var all = rows();
      var next = { ArrowRight: current + 1, ArrowLeft: current - 1, Home: 0, End: all.length - 1 }[event.key];
      if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      current = Math.max(0, Math.min(all.length - 1, next));
      output.textContent = text(all[current]);
      // A drawing wider than its frame still moves.
      if (region.scrollWidth <= region.clientWidth) event.preventDefault();
    });
  }

  // The drawing as a file of its own: its colours are attributes, the page's style only replaces them.
  function standalone(drawing) {
    var copy = drawing.cloneNode(true);
    var view = drawing.viewBox.baseVal;
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", view.width);
    copy.setAttribute("height", view.height);
    copy.setAttribute("font-family", getComputedStyle(drawing).fontFamily);
    copy.removeAttribute("data-probes");
    var ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    [["width", "100%"], ["height", "100%"], ["fill", "#ffffff"]].forEach(function (pair) { ground.setAttribute(pair[0], pair[1]); });
    var about = copy.querySelector(":scope > desc");
    copy.insertBefore(ground, about ? about.nextSibling : copy.firstChild);
    return "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(copy));
  }

  function save(name, address) {
    var link = element("a");
    link.download = name;
    link.href = address;
    link.click();
  }

  // The drawing as SVG, where no link leads to such a file, and as an image of twice its size, for slides.
  function addPicture(figure) {
    var drawing = figure.querySelector("svg.chart");
    var files = figure.querySelector(".files");
    if (!drawing || !files) return;
    function addButton(kind, title, act) {
      var button = element("button", "picture " + kind, title);
      button.type = "button";
      files.appendChild(button);
      button.addEventListener("click", act);
    }
    if (!files.querySelector(':scope > a[href$=".svg"], :scope > a[download$=".svg"]')) {
      addButton("svg", document.body.dataset.svg, function () { save(figure.id + ".svg", standalone(drawing)); });
    }
    addButton("png", document.body.dataset.png, function () {
      var view = drawing.viewBox.baseVal;
      var image = new Image();
      image.addEventListener("load", function () {
        var canvas = document.createElement("canvas");
        canvas.width = view.width * 2;
        canvas.height = view.height * 2;
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        save(figure.id + ".png", canvas.toDataURL("image/png"));
      });
      image.src = standalone(drawing);
    });
  }

  // Texts to be copied as they stand.
  function addCopyButton(code) {
    if (!navigator.clipboard) return;
    var button = element("button", "copy", document.body.dataset.copy);
    button.type = "button";
    code.insertAdjacentElement("afterend", button);
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(code.textContent).then(function () {
        button.textContent = document.body.dataset.textCopied;
        setTimeout(function () { button.textContent = document.body.dataset.copy; }, 1500);
      }, function () { /* not allowed here: the text can be selected */ });
    });
  }

  // One block size at a time: the trace's own unless the address names another, which a switch writes there.
  var SIZE = "block-size";
  var switches = [];

  function addSizes() {
    var holders = [];
    document.querySelectorAll("[data-size]").forEach(function (part) {
      var holder = part.closest("section.part").parentElement;
      if (holders.indexOf(holder) < 0) holders.push(holder);
    });
    var wanted = new URLSearchParams(location.search).get(SIZE);
    switches = holders.map(function (holder, index) { return sizeSwitch(holder, SIZE + "-" + index); });
    switches.forEach(function (one) { one.choose(one.has(wanted) ? wanted : one.own); });
  }

  function sizeSwitch(holder, name) {
    var parts = Array.prototype.slice.call(holder.querySelectorAll("[data-size]"));
    var titles = {};
    var own = parts.filter(function (part) { return part.tagName === "DIV"; })[0].dataset.size;
    parts.forEach(function (part) { titles[part.dataset.size] = part.dataset.title; });
    var sizes = Object.keys(titles).sort(function (a, b) { return a - b; });
    var field = element("fieldset", "sizes"), choices = {};
    field.appendChild(element("legend", "", document.body.dataset.sizes));
    sizes.forEach(function (size) {
      var label = element("label"), choice = element("input");
      choice.type = "radio";
      choice.name = name;
      choice.value = size;
      choice.addEventListener("change", function () { choose(size); remember(); });
      label.appendChild(choice);
      label.appendChild(document.createTextNode(titles[size]));
      field.appendChild(label);
      choices[size] = choice;
    });
    holder.insertBefore(field, parts[0].closest("section.part"));

    function choose(size) {
      choices[size].checked = true;
      parts.forEach(function (part) {
        part.hidden = part.dataset.size !== size;
        if (part.tagName === "DETAILS") part.open = !part.hidden;
      });
    }

    function remember() {
      var query = new URLSearchParams(location.search);
      var chosen = sizes.filter(function (size) { return choices[size].checked; })[0];
      if (chosen === own) query.delete(SIZE); else query.set(SIZE, chosen);
      var text = query.toString();
      try {
        history.replaceState(null, "", location.pathname + (text ? "?" + text : "") + location.hash);
      } catch (e) { /* a page from a disk may refuse */ }
    }

    return {
      own: own, choose: choose, remember: remember, has: function (size) { return size in titles; },
      holds: function (part) { return parts.indexOf(part) >= 0; }
    };
  }

  // The link of the table of contents to what is read now.
  function followReading() {
    var links = Array.prototype.slice.call(document.querySelectorAll(".contents a[href^='#']"));
    var list = document.querySelector(".contents");
    if (!links.length) return;
    var targets = links.map(function (link) { return document.getElementById(link.getAttribute("href").slice(1)); });
    var current = null, isAsked = false;
    function mark() {
      isAsked = false;
      var line = innerHeight / 4, found = links[0], isAtEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
      links.forEach(function (link, index) {
        var target = targets[index];
        if (!target || !target.offsetParent) return;
        if (isAtEnd ? target.getBoundingClientRect().top < innerHeight : target.getBoundingClientRect().top <= line) found = link;
      });
      if (found === current) return;
      if (current) current.removeAttribute("aria-current");
      current = found;
      current.setAttribute("aria-current", "location");
      if (list.scrollHeight > list.clientHeight) list.scrollTop = current.offsetTop - list.clientHeight / 2;
    }
    addEventListener("scroll", function () {
      if (!isAsked) requestAnimationFrame(mark);
      isAsked = true;
    }, { passive: true });
    mark();
  }

  function openTarget() {
    var name = decodeURIComponent(location.hash.slice(1));
    var target = name && document.getElementById(name);
    if (!target) return;
    var sized = target.closest("[data-size]");
    switches.forEach(function (one) {
      if (!sized || !sized.hidden || !one.holds(sized)) return;
      one.choose(sized.dataset.size);
      one.remember();
    });
    var own = target.querySelector(":scope > details");
    if (own) own.open = true;
    for (var folded = target.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
    target.scrollIntoView();
  }

  document.addEventListener("DOMContentLoaded", function () {
    addThemeSwitch();
    document.querySelectorAll("figure").forEach(addValues);
    document.querySelectorAll("figure").forEach(addPicture);
    document.querySelectorAll("table.sortable").forEach(makeSortable);
    document.querySelectorAll("table.filterable").forEach(makeFilterable);
    document.querySelectorAll("a.anchor").forEach(addCopying);
    document.querySelectorAll("pre.code").forEach(addCopyButton);
    addSizes();
    addEventListener("hashchange", openTarget);
    openTarget();
    followReading();
  });
})();
