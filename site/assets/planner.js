"use strict";
// The planner of a report: the arithmetic of the guide's page on sizing, redone in the page from the numbers that
// stand in it. `plan` is a pure function, so that a test can call it; everything below it is the form.
(function () {
  var constants; // Swift's own, from the page's data: high, closeness, most_bytes

  // B: given, else what a request reads of HBM in a step, all keys and the selected rows.
  function perRequestMilliseconds(i) {
    if (i.base_step_ms[1] !== null) return i.base_step_ms[1];
    return (i.context_tokens * i.indexer_layers * i.indexer_bytes + i.selection * i.layers * i.row_bytes)
      / (i.hbm_gb_per_s * 1e6);
  }

  function baseMilliseconds(i, n) { return i.base_step_ms[0] + perRequestMilliseconds(i) * n; }

  // Units that n requests miss in a step on average, and in 99 of 100 steps at most.
  function averageUnits(point, n) { return n * point.mean; }

  function highUnits(point, n) {
    if (n === 1 && point.p99 !== null) return point.p99;
    var z = constants.high, root = Math.sqrt(n);
    return n * point.mean + Math.max(0, z + ((z * z - 1) * point.skewness) / (6 * root)) * point.deviation * root;
  }

  function fetchMilliseconds(i, point, units) {
    return (i.layers * i.layer_overhead_us) / 1e3 + (units * i.transfer_us) / 1e3
      + (units * point.unit * i.row_bytes) / (i.link_gb_per_s * 1e6);
  }

  function stepMilliseconds(i, point, n, units) {
    return baseMilliseconds(i, n) + (1 - i.overlap) * fetchMilliseconds(i, point, units);
  }

  // The largest n up to `most` whose step keeps the limit; from two requests on steps never become shorter with more.
  function largestWithin(most, limit, step) {
    if (most < 1) return 0;
    var low = 1, high = most;
    while (low < high) {
      var middle = Math.ceil((low + high) / 2);
      if (step(middle) <= limit) low = middle; else high = middle - 1;
    }
    return low > 1 || step(1) <= limit ? low : 0;
  }

  // Tokens a second of n requests: a step that is a pass yields several of each.
  function tokensPerSecond(i, n, milliseconds) { return (n * i.accepted_tokens) / (milliseconds / 1e3); }

  // The way in which so many layers choose for all others; null where that many choose in the model itself, or none is
  // known.
  function pattern(i, server) {
    if (!server.sharing || i.indexer_layers === server.indexer_layers) return null;
    return server.sharing[i.indexer_layers - 1];
  }

  // How many layers use one selection, in the order of the layers.
  function units(i, server) {
    var shared = pattern(i, server);
    return shared ? shared.pattern.match(/FS*/g).map(function (run) { return run.length; }) : server.units;
  }

  // What an engine is asked: the inputs, and what the report knows of model, GPU and server.
  function question(i, server, engine, rows) {
    var own = units(i, server);
    return Object.assign({}, server, {
      layers: i.layers, indexers: engine === "generic" ? i.indexer_layers : own.length, units: own,
      row_bytes: i.row_bytes, index_bytes: i.indexer_bytes,
      selected: Math.max(1, i.selection), context: i.context_tokens, hbm: i.kv_hbm_bytes,
      host: Math.min(i.host_bytes, constants.most_bytes), most: i.max_requests, rows: rows
    });
  }

  function baseline(i, server, engine) {
    var bytes = i.context_tokens * (i.layers * i.row_bytes + i.indexer_layers * i.indexer_bytes);
    var most = Math.min(window.kvplaceEngines[engine].whole(question(i, server, engine, 1)), i.max_requests);
    var within = largestWithin(most, i.tpot_ms, function (n) { return baseMilliseconds(i, n); });
    var step = within > 0 ? baseMilliseconds(i, within) : null;
    return {
      kind: "whole", hbm_bytes_per_request: bytes, max_requests: most, requests_within_tpot: within,
      step_ms_mean: step, step_ms_p99: step, tokens_per_second: within > 0 ? tokensPerSecond(i, within, step) : 0
    };
  }

  // A buffer by an engine's own admission; null where the engine refuses it.
  function candidate(i, row, server, engine) {
    var point = {
      unit: row[0], capacity: row[1], mean: row[2] * i.scale, deviation: row[3] * i.scale, skewness: row[4],
      p99: row[5] === null ? null : row[5] * i.scale
    };
    var own = window.kvplaceEngines[engine], asked = question(i, server, engine, point.unit * point.capacity);
    if (engine !== "generic" && (point.unit !== 1 || own.refuses(asked))) return null;
    var found = own.admits(asked) || { requests: 0, limit: "hbm" }, bytes = own.bytes(asked), most = found.requests;
    function high(n) { return stepMilliseconds(i, point, n, highUnits(point, n)); }
    var within = largestWithin(most, i.tpot_ms, high);
    var mean = within > 0 ? stepMilliseconds(i, point, within, averageUnits(point, within)) : null;
    return {
      kind: "buffer", block_size_tokens: point.unit, capacity_blocks: point.capacity, misses_mean: point.mean,
      hbm_bytes_per_request: bytes.hbm, host_bytes_per_request: bytes.host, max_requests: most,
      requests_within_tpot: within, fetch_bytes_per_request_step: point.mean * point.unit * i.row_bytes,
      fetch_ms_mean: within > 0 ? fetchMilliseconds(i, point, averageUnits(point, within)) : null,
      fetch_ms_p99: within > 0 ? fetchMilliseconds(i, point, highUnits(point, within)) : null,
      step_ms_mean: mean, step_ms_p99: within > 0 ? high(within) : null,
      tokens_per_second: within > 0 ? tokensPerSecond(i, within, mean) : 0,
      limited_by: within < most ? "step_limit" : found.limit, smallest_step_ms: high(1)
    };
  }

  function isClose(value, best) { return value >= best * (1 - constants.closeness); }

  // The throughput that is best, then the simpler engine, the smaller buffer, the smaller unit.
  function choose(whole, candidates) {
    var best = candidates.reduce(function (a, c) { return Math.max(a, c.tokens_per_second); }, whole.tokens_per_second);
    if (best <= 0) return null;
    if (isClose(whole.tokens_per_second, best)) return whole;
    return candidates.filter(function (c) { return isClose(c.tokens_per_second, best); }).reduce(function (a, c) {
      var difference = c.hbm_bytes_per_request - a.hbm_bytes_per_request || c.block_size_tokens - a.block_size_tokens
        || c.capacity_blocks - a.capacity_blocks;
      return difference < 0 ? c : a;
    });
  }

  // A buffer of at least a context's tokens holds it whole: it is the whole cache.
  function plan(inputs, rows, given, server, engine) {
    constants = given;
    var whole = baseline(inputs, server, engine);
    var candidates = rows.filter(function (row) { return row[0] * row[1] < inputs.context_tokens; })
      .map(function (row) { return candidate(inputs, row, server, engine); }).filter(Boolean);
    return { baseline: whole, candidates: candidates, choice: choose(whole, candidates) };
  }

  // What an engine is told for as many requests as keep the limit, as `kvplace plan --emit` writes it.
  function text(i, server, engine, choice) {
    var asked = question(i, server, engine, choice.capacity_blocks);
    asked.most = choice.requests_within_tpot;
    return window.kvplaceEngines[engine].text(asked);
  }

  window.kvplacePlan = plan;
  window.kvplaceText = text;

  // The fields: name in the fragment, how an input is read and written, least and most value, whether the slider is
  // logarithmic.
  var GIB = 1073741824;
  function plain(key, scale) {
    return {
      get: function (i) { return i[key] / scale; },
      set: function (i, value) { i[key] = scale === 1 ? value : Math.round(value * scale); }
    };
  }
  function part(key, index) {
    return { get: function (i) { return i[key][index]; }, set: function (i, value) { i[key][index] = value; } };
  }
  var FIELDS = [
    { name: "context", of: plain("context_tokens", 1), least: 1, most: 16777216, logarithmic: true, whole: true },
    { name: "hbm", of: plain("kv_hbm_bytes", GIB), least: 0.0625, most: 4096, logarithmic: true },
    { name: "dram", of: plain("host_bytes", GIB), least: 0.0625, most: 65536, logarithmic: true },
    { name: "requests", of: plain("max_requests", 1), least: 1, most: 65536, logarithmic: true, whole: true },
    { name: "link", of: plain("link_gb_per_s", 1), least: 0.01, most: 2000, logarithmic: true },
    { name: "overhead", of: plain("layer_overhead_us", 1), least: 0, most: 1000 },
    { name: "overlap", of: plain("overlap", 1), least: 0, most: 1 },
    { name: "base", of: part("base_step_ms", 0), least: 0, most: 1000 },
    { name: "slope", of: { get: perRequestMilliseconds, set: part("base_step_ms", 1).set }, least: 0, most: 20 },
    { name: "limit", of: plain("tpot_ms", 1), least: 0.1, most: 10000, logarithmic: true }
  ];
  var INDEXERS = { name: "indexers", of: plain("indexer_layers", 1), least: 1, whole: true };
  var STEPS = 400;

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function grouped(text) { return text.replace(/\B(?=(\d{3})+$)/g, ","); }

  // As on the rest of the page: halves are rounded up, and zeros at the end of decimals say that a number was rounded.
  function decimal(value, places) {
    var scale = Math.pow(10, places), scaled = value * scale, rounded = Math.round(scaled);
    var parts = (rounded / scale).toFixed(places).split(".");
    var text = grouped(parts[0]) + (parts[1] ? "." + parts[1] : "");
    var isExact = Math.abs(scaled - rounded) <= 1e-9 * Math.max(1, scaled);
    return parts[1] && isExact ? text.replace(/\.?0+$/, "") : text;
  }

  function bytes(value) {
    var units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"], unit = 0;
    while (value >= 1024 && unit < units.length - 1) { value /= 1024; unit += 1; }
    return decimal(value, unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2) + "\u00A0" + units[unit];
  }

  // About three significant digits.
  function brief(value) {
    var size = Math.abs(value);
    return decimal(value, size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
  }

  function milliseconds(value) { return value === null ? "–" : brief(value) + "\u00A0ms"; }

  function filled(text, values) {
    return text.replace(/\{(\w+)\}/g, function (all, name) { return name in values ? values[name] : all; });
  }

  function build(holder) {
    var data = JSON.parse(holder.querySelector("script").textContent);
    var words = data.words, given = JSON.stringify(data.inputs), inputs = JSON.parse(given);
    var engine = data.engine, controls = {};
    // Whose choice layers may reuse is known where the trace has all of the model's layers.
    var fields = FIELDS.concat(data.server.sharing ? [Object.assign({ most: data.inputs.layers }, INDEXERS)] : []);
    var form = element("form", "planner-form");
    var answer = element("div", "planner-answer");
    var spoken = element("p", "planner-sentence");
    spoken.setAttribute("role", "status");

    function places(field, value) {
      if (!field.logarithmic) return ((value - field.least) / (field.most - field.least)) * STEPS;
      return (Math.log(value / field.least) / Math.log(field.most / field.least)) * STEPS;
    }
    function valueAt(field, place) {
      var value = field.logarithmic
        ? field.least * Math.pow(field.most / field.least, place / STEPS)
        : field.least + ((field.most - field.least) * place) / STEPS;
      return field.whole ? Math.round(value) : Number(value.toPrecision(3));
    }

    function show(field) {
      var control = controls[field.name], value = field.of.get(inputs);
      control.number.value = String(Number(value.toPrecision(7)));
      control.slider.value = String(Math.round(places(field, value)));
      control.slider.setAttribute("aria-valuetext", String(value));
    }

    function take(field, text) {
      var value = Number(text), control = controls[field.name];
      var good = text.trim() !== "" && value >= field.least && value <= field.most
        && (!field.whole || Math.floor(value) === value);
      control.number.setAttribute("aria-invalid", good ? "false" : "true");
      control.problem.textContent = good ? "" : filled(words.range, { least: field.least, most: field.most });
      if (good) field.of.set(inputs, value);
      return good;
    }

    function clear(field) {
      controls[field.name].number.setAttribute("aria-invalid", "false");
      controls[field.name].problem.textContent = "";
    }

    function addField(field) {
      var row = element("div", "planner-field"), id = holder.id + "-" + field.name;
      var label = element("label", "", words["field." + field.name]);
      var number = element("input"), slider = element("input"), problem = element("span", "problem");
      label.htmlFor = id;
      number.id = id;
      number.type = "number";
      number.step = "any";
      number.inputMode = "decimal";
      problem.id = id + "-problem";
      number.setAttribute("aria-describedby", problem.id);
      slider.type = "range";
      slider.min = "0";
      slider.max = String(STEPS);
      slider.setAttribute("aria-label", filled(words.slider, { field: words["field." + field.name] }));
      controls[field.name] = { number: number, slider: slider, problem: problem };
      number.addEventListener("input", function () {
        if (take(field, number.value)) { slider.value = String(Math.round(places(field, Number(number.value)))); changed(); }
      });
      slider.addEventListener("input", function () {
        take(field, String(valueAt(field, Number(slider.value))));
        show(field);
        changed();
      });
      [label, number, slider, problem].forEach(function (part) { row.appendChild(part); });
      form.appendChild(row);
    }

    function addEngines() {
      var row = element("div", "planner-field"), select = element("select"), label = element("label", "", words.engine);
      select.id = label.htmlFor = holder.id + "-engine";
      Object.keys(window.kvplaceEngines).forEach(function (name) {
        var option = element("option", "", name);
        option.value = name;
        select.appendChild(option);
      });
      select.value = engine;
      select.addEventListener("change", function () { engine = select.value; changed(); });
      controls.engine = select;
      row.appendChild(label);
      row.appendChild(select);
      form.appendChild(row);
    }

    function addReset() {
      var button = element("button", "planner-reset", words.reset);
      button.type = "button";
      button.addEventListener("click", function () {
        inputs = JSON.parse(given);
        engine = controls.engine.value = data.engine;
        fields.forEach(function (field) { clear(field); show(field); });
        changed();
      });
      form.appendChild(button);
    }

    // The fragment names what differs from the report's inputs.
    function fragment() {
      var start = JSON.parse(given);
      var parts = fields.filter(function (field) {
        if (field.name === "slope" && inputs.base_step_ms[1] === start.base_step_ms[1]) return false;
        return field.of.get(inputs) !== field.of.get(start);
      })
        .map(function (field) { return field.name + "=" + field.of.get(inputs); });
      if (engine !== data.engine) parts.push("engine=" + engine);
      return parts.length ? "#" + holder.id + ":" + parts.join("&") : "";
    }

    function read(hash) {
      var prefix = "#" + holder.id + ":";
      if (hash.indexOf(prefix) !== 0) return;
      hash.slice(prefix.length).split("&").forEach(function (part) {
        var pair = part.split("="), field = fields.filter(function (f) { return f.name === pair[0]; })[0];
        if (field) take(field, pair[1] || "");
        if (pair[0] === "engine" && window.kvplaceEngines[pair[1]]) engine = controls.engine.value = pair[1];
      });
      fields.forEach(show);
    }

    function changed() {
      var hash = fragment();
      if (hash || location.hash.indexOf("#" + holder.id + ":") === 0) {
        try { history.replaceState(null, "", location.pathname + location.search + hash); } catch (e) { /* a page from a disk may refuse */ }
      }
      update();
    }

    function nameOf(c) {
      if (c.kind === "whole") return words.whole;
      return filled(words[c.block_size_tokens === 1 ? "rows" : "blocks"],
        { capacity: decimal(c.capacity_blocks, 0), unit: decimal(c.block_size_tokens, 0) });
    }

    function sentence(result) {
      var choice = result.choice, whole = result.baseline;
      if (!choice) {
        var steps = result.candidates.filter(function (c) { return c.max_requests > 0; })
          .map(function (c) { return c.smallest_step_ms; }).concat(whole.max_requests > 0 ? [baseMilliseconds(inputs, 1)] : []);
        if (!steps.length) return words.nowhere;
        var least = Math.min.apply(null, steps);
        return filled(words.nothing, { step: milliseconds(least), limit: milliseconds(inputs.tpot_ms) });
      }
      var count = choice.requests_within_tpot;
      var key = choice.kind === "whole" ? "choice.whole" : whole.requests_within_tpot ? "choice.buffer" : "choice.alone";
      return filled(words[key], {
        buffer: nameOf(choice), requests: filled(words[count === 1 ? "request" : "requests"], { count: decimal(count, 0) }),
        baseline: decimal(whole.requests_within_tpot, 0), step: milliseconds(choice.step_ms_mean),
        base: milliseconds(whole.step_ms_mean), rate: brief(choice.tokens_per_second),
        base_rate: brief(whole.tokens_per_second)
      });
    }

    function table(result) {
      var choice = result.choice, rows = [];
      if (choice && choice.kind === "buffer") {
        [0.5, 1, 2].forEach(function (factor) {
          var row = result.candidates.filter(function (c) {
            return c.block_size_tokens === choice.block_size_tokens && c.capacity_blocks === choice.capacity_blocks * factor;
          })[0];
          if (row) rows.push(row);
        });
      } else {
        rows = result.candidates.slice().sort(function (a, b) { return b.tokens_per_second - a.tokens_per_second; }).slice(0, 3);
      }
      rows.push(result.baseline);
      var made = element("table"), head = element("tr"), body = element("tbody");
      made.appendChild(element("caption", "", words.caption));
      ["buffer", "memory", "requests", "step", "high", "rate"].forEach(function (key, column) {
        var cell = element("th", column ? "number" : "", words["column." + key]);
        cell.scope = "col";
        head.appendChild(cell);
      });
      made.appendChild(element("thead")).appendChild(head);
      rows.forEach(function (c) { body.appendChild(line(c, c === choice)); });
      made.appendChild(body);
      return made;
    }

    function line(c, isChosen) {
      var row = element("tr", isChosen ? "chosen" : ""), name = element("th", "", nameOf(c));
      name.scope = "row";
      row.appendChild(name);
      [bytes(c.hbm_bytes_per_request), decimal(c.requests_within_tpot, 0), milliseconds(c.step_ms_mean),
        milliseconds(c.step_ms_p99), brief(c.tokens_per_second)]
        .forEach(function (text) { row.appendChild(element("td", "number", text)); });
      return row;
    }

    function flags(result) {
      var choice = result.choice, box = element("div", "planner-flags");
      if (!choice || choice.kind !== "buffer" || choice.block_size_tokens !== 1) {
        box.appendChild(element("p", "", choice && choice.kind === "buffer" ? words["flags.unit"] : words["flags.none"]));
        return box;
      }
      var written = text(inputs, data.server, engine, choice);
      if (!written) {
        box.appendChild(element("p", "", words["flags.engine"]));
        return box;
      }
      var button = element("button", "copy", words.copy), code = element("pre");
      code.appendChild(element("code", "", written));
      code.tabIndex = 0;
      button.type = "button";
      button.addEventListener("click", function () {
        if (!navigator.clipboard) return;
        navigator.clipboard.writeText(written).then(function () { button.textContent = words.copied; }, function () {});
      });
      box.appendChild(code);
      box.appendChild(button);
      return box;
    }

    function update() {
      if (inputs.base_step_ms[1] === null && document.activeElement !== controls.slope.number) {
        show(fields.filter(function (field) { return field.name === "slope"; })[0]);
      }
      var result = plan(inputs, data.rows, data.constants, data.server, engine);
      answer.textContent = "";
      spoken.textContent = sentence(result);
      if (result.choice && result.choice.limited_by) {
        answer.appendChild(element("p", "planner-limit", words["limit." + result.choice.limited_by]));
      }
      var shared = pattern(inputs, data.server);
      if (shared) {
        answer.appendChild(element("p", "planner-indexers", filled(words.shared, {
          count: decimal(inputs.indexer_layers, 0), layers: decimal(inputs.layers, 0),
          share: decimal(100 * shared.kept_share, 1), pattern: shared.pattern
        })));
      }
      var region = element("div", "scroll");
      region.tabIndex = 0;
      region.setAttribute("role", "group");
      region.setAttribute("aria-label", words.caption);
      region.appendChild(table(result));
      answer.appendChild(region);
      answer.appendChild(flags(result));
      holder.kvplaceResult = result;
    }

    fields.forEach(addField);
    addEngines();
    addReset();
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    [form, spoken, answer].forEach(function (part) { holder.appendChild(part); });
    fields.forEach(show);
    read(location.hash);
    addEventListener("hashchange", function () { read(location.hash); update(); });
    update();
  }

  if (typeof document === "undefined") return;
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll(".planner").forEach(build);
  });
})();
