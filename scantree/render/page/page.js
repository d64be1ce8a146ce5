"use strict";
// Draws the map and the tables from the block of JSON. Names are only ever set as text.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const nodes = data.nodes, isComparison = data.kind === "comparison";
  const count = nodes.parent.length;
  const $ = (id) => document.getElementById(id);
  const BASES = ["allocated_size", "apparent_size", "inodes"];
  const TOP = -1; // What stands above several roots.
  const DIRECTORY = 0;
  const MOVED_IN = isComparison ? data.changes.indexOf("moved") : -1;

  // The tree: what is directly in each node, and the one node that all is in.
  const kids = Array.from({ length: count }, () => []);
  const roots = [];
  for (let i = 0; i < count; i++) (nodes.parent[i] < 0 ? roots : kids[nodes.parent[i]]).push(i);
  const whole = roots.length === 1 ? roots[0] : TOP;
  const inside = (i) => (i === TOP ? roots : kids[i]);
  const above = (i) => (i === whole ? null : nodes.parent[i] < 0 ? TOP : nodes.parent[i]);
  const sum = (list, column) => list.reduce((all, i) => all + column[i], 0);
  const size = (i, basis) => (i === TOP ? sum(roots, nodes[basis]) : nodes[basis][i]);
  const before = (i, basis) => (i === TOP ? sum(roots, nodes["old_" + basis]) : nodes["old_" + basis][i]);
  // What a directory holds besides the nodes in it; its own inode is told apart from that.
  const rest = (i, basis) => (i === TOP ? 0 : size(i, basis) - sum(kids[i], nodes[basis]));
  const restBefore = (i, basis) => (i === TOP ? 0 : before(i, basis)
    - kids[i].reduce((all, k) => all + (nodes.change[k] === MOVED_IN ? 0 : before(k, basis)), 0));
  const isDirectory = (i) => i === TOP || nodes.type[i] === DIRECTORY;

  const state = { at: whole, basis: data.basis, color: isComparison ? "change" : "kind", query: "" };
  let cursor = whole;

  // Numbers as the report writes them.
  const UNITS = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
  const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
  function written(number, basis = state.basis) {
    if (basis === "inodes") return grouped(number);
    if (number < 0) return "-" + written(-number, basis);
    if (number < 1024) return number + " B";
    let unit = 1024, place = 0;
    for (; ; unit *= 1024, place++) {
      const tenths = Math.floor(number / unit * 10 + 0.5);
      if (tenths < 10240 || place === UNITS.length - 1) return `${Math.floor(tenths / 10)}.${tenths % 10} ${UNITS[place]}`;
    }
  }
  const signed = (number, basis) => (number > 0 ? "+" : "") + written(number, basis);
  const unit = (basis) => (basis === "inodes" ? " inodes" : "");
  const date = (time) => {
    const moment = new Date(time * 1000);
    return time === -1 || isNaN(moment) ? "" : moment.toISOString().slice(0, 10);
  };
  const percent = (part, all) => {
    if (!(all > 0)) return "0 %";
    const share = part / all * 100;
    return share > 0 && share < 0.1 ? "less than 0.1 %" : `${share < 10 ? share.toFixed(1).replace(/\.0$/, "") : Math.round(share)} %`;
  };
  const name = (i) => (i === TOP ? "all roots" : nodes.name[i]);
  function path(i) {
    const names = [];
    for (let at = i; at !== null && at !== TOP; at = above(at)) names.unshift(nodes.name[at]);
    return names.length ? names.reduce((all, next) => all + (all.endsWith("/") ? "" : "/") + next) : name(i);
  }
  const children = (i) => (i === TOP ? roots.length : isComparison ? kids[i].length : nodes.children[i]);
  function childrenText(i) {
    if (!isDirectory(i)) return "";
    const number = children(i);
    return number < 0 ? "" : `, ${grouped(number)} ${number === 1 ? "child" : "children"}`;
  }
  function restText(i, basis) {
    const all = rest(i, "inodes") - (i === TOP ? 0 : 1);
    return all > 0 ? `other: ${grouped(all)} inodes, ${written(rest(i, basis), basis)}` : "the directory itself";
  }
  const shown = (i) => [...inside(i)].sort((a, b) => weight(b) - weight(a) || (name(a) < name(b) ? -1 : 1));
  const weight = (i) => (isComparison ? Math.max(size(i, state.basis), before(i, state.basis)) : size(i, state.basis));

  // Colours: by kind, by age, by owner, or by change.
  const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches;
  const style = (variable) => getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
  const KINDS = ["", "#4e9a51", "#c0504d", "#d18f1e", "#8a63b8", "#a9775b", "#3f7fbf", "#2a9aa5", "#7d8f2d", "#c2619a", "#8b93a1", "#5f6775"];
  const OWNERS = ["#3f7fbf", "#d18f1e", "#4e9a51", "#8a63b8", "#c0504d", "#2a9aa5", "#c2619a", "#7d8f2d", "#a9775b", "#8b93a1"];
  const AGES = [[30, "less than a month", "#b2182b"], [365, "less than a year", "#e08214"], [730, "less than 2 years", "#a6a137"], [1825, "less than 5 years", "#4393c3"], [Infinity, "5 years or more", "#2c4f8f"]];
  const CHANGES = { same: "", new: "#c0392b", gone: "#2878b5", grown: "#d9822b", shrunk: "#4aa3a2", moved: "#8a63b8", "moved away": "#a995c9", renamed: "#8a63b8" };
  const scanned = Date.parse(data.scan.started_at) / 1000;
  const byOwner = (() => {
    const all = new Map();
    if (!isComparison) nodes.owner.forEach((owner, i) => { if (!kids[i].length) all.set(owner, (all.get(owner) || 0) + nodes.allocated_size[i]); });
    return [...all].sort((a, b) => b[1] - a[1]).map(([owner]) => owner);
  })();
  const SCHEMES = isComparison ? { change: "change" } : { kind: "kind", age: "age", owner: "owner" };
  function ageOf(i) {
    if (nodes.mtime[i] === -1) return null;
    const days = (scanned - nodes.mtime[i]) / 86400;
    return AGES.find(([most]) => days < most);
  }
  function colorOf(i) {
    if (state.color === "change") return CHANGES[data.changes[nodes.change[i]]] || style("--rest");
    if (state.color === "age") return (ageOf(i) || [0, 0, style("--rest")])[2];
    if (state.color === "owner") return OWNERS[Math.min(Math.max(byOwner.indexOf(nodes.owner[i]), 0), OWNERS.length - 1)];
    return nodes.type[i] === DIRECTORY ? "" : KINDS[nodes.type[i]] || style("--rest");
  }
  function restColor(i) {
    if (!isComparison) return "";
    const now = rest(i, state.basis), then = restBefore(i, state.basis);
    return CHANGES[now === then ? "same" : then <= 0 ? "new" : now <= 0 ? "gone" : now > then ? "grown" : "shrunk"];
  }
  function legend() {
    let entries;
    if (state.color === "change") entries = data.changes.filter((each) => CHANGES[each]).map((each) => [each, CHANGES[each]]);
    else if (state.color === "age") entries = AGES.map(([, text, color]) => ["changed " + text + " before the scan", color]);
    else if (state.color === "owner") entries = byOwner.slice(0, OWNERS.length).map((owner, at) => [(at === OWNERS.length - 1 ? "others" : data.owners[owner] || "unknown"), OWNERS[at]]);
    else entries = data.types.slice(1).map((text, at) => [text, KINDS[at + 1]]);
    entries.push([isComparison ? "unchanged" : "other, or folded", style("--rest")]);
    $("legend").replaceChildren(...entries.map(([text, color]) => {
      const item = document.createElement("li"), swatch = document.createElement("canvas");
      swatch.width = swatch.height = 14;
      const pen = swatch.getContext("2d");
      pen.fillStyle = color;
      pen.fillRect(0, 0, 14, 14);
      swatch.setAttribute("aria-hidden", "true");
      item.append(swatch, text);
      return item;
    }));
  }

  // The map: rectangles by d3-hierarchy, seen through a camera that moves while zooming.
  const stage = $("stage"), map = $("map"), pen = map.getContext("2d");
  const HEADER = 18;
  let drawn = null, camera = null, frame = 0, frames = 0;
  function layout(top) {
    const basis = state.basis;
    const tree = d3.hierarchy({ i: top, rest: false }, ({ i, rest: isRest }) => {
      if (isRest || !inside(i).length) return null;
      const all = inside(i).map((k) => ({ i: k, rest: false }));
      const left = isComparison ? Math.max(rest(i, basis), restBefore(i, basis)) : rest(i, basis);
      if (left > 0) all.push({ i, rest: true });
      return all;
    });
    tree.sum(({ i, rest: isRest }) => {
      if (isRest) return Math.max(rest(i, basis), isComparison ? restBefore(i, basis) : 0);
      return inside(i).length ? 0 : Math.max(weight(i), 0);
    });
    tree.sort((a, b) => a.data.rest - b.data.rest || b.value - a.value);
    const width = stage.clientWidth, height = stage.clientHeight;
    d3.treemap().size([width, height]).paddingInner(1).paddingOuter(2)
      .paddingTop((n) => (n.x1 - n.x0 > 40 && n.y1 - n.y0 > 34 ? HEADER : 2))(tree);
    return { tree, width, height, at: top };
  }
  const box = (n) => ({ x0: n.x0, y0: n.y0, x1: n.x1, y1: n.y1 });
  const full = () => ({ x0: 0, y0: 0, x1: drawn.width, y1: drawn.height });
  function fit() {
    const ratio = window.devicePixelRatio || 1;
    map.width = Math.max(1, Math.round(stage.clientWidth * ratio));
    map.height = Math.max(1, Math.round(stage.clientHeight * ratio));
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  }
  const lightness = (hex) => {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    return (r * 299 + g * 587 + b * 114) / 1000;
  };
  function label(text, x, y, room) {
    const most = Math.floor(room / 6.6);
    if (most < 3) return;
    const letters = Array.from(text);
    pen.fillText(letters.length > most ? letters.slice(0, most - 1).join("") + "…" : text, x, y);
  }
  const matches = (i) => state.query && i !== TOP && nodes.name[i].toLowerCase().includes(state.query);
  function draw() {
    frames++;
    const kx = drawn.width / (camera.x1 - camera.x0), ky = drawn.height / (camera.y1 - camera.y0);
    const colors = { rest: style("--rest"), directory: style("--directory"), ink: style("--directory-ink"), line: style("--line"), mark: style("--mark"), accent: style("--accent"), ground: style("--ground") };
    pen.fillStyle = colors.ground;
    pen.fillRect(0, 0, drawn.width, drawn.height);
    pen.font = '12px system-ui, "DejaVu Sans", sans-serif';
    pen.textBaseline = "middle";
    let chosen = null;
    const stack = [drawn.tree], marked = [];
    while (stack.length) {
      const n = stack.pop();
      const x = (n.x0 - camera.x0) * kx, y = (n.y0 - camera.y0) * ky, w = (n.x1 - n.x0) * kx, h = (n.y1 - n.y0) * ky;
      if (w < 0.6 || h < 0.6 || x > drawn.width || y > drawn.height || x + w < 0 || y + h < 0) continue;
      const i = n.data.i, isLeaf = !n.children;
      const color = n.data.rest ? restColor(i) || colors.rest : isLeaf ? colorOf(i) || colors.rest : "";
      pen.fillStyle = color || colors.directory;
      pen.fillRect(x, y, w, h);
      if (!n.data.rest && matches(i)) marked.push([x, y, w, h]);
      if (!n.data.rest && i === cursor) chosen = [x, y, w, h];
      if (isLeaf && w > 44 && h > 15) {
        pen.fillStyle = lightness(color || "#ffffff") > 140 ? "#11151c" : "#ffffff";
        if (!color) pen.fillStyle = colors.ink;
        label(n.data.rest ? restText(i, state.basis) : name(i), x + 4, y + Math.min(h / 2, 10), w - 8);
        if (h > 34 && !n.data.rest) label(written(weight(i)), x + 4, y + 26, w - 8);
      } else if (!isLeaf) {
        pen.strokeStyle = colors.line;
        pen.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
        if (w > 40 && h > 34) {
          pen.fillStyle = colors.ink;
          label(`${name(i)}  ${written(weight(i))}`, x + 4, y + HEADER / 2 + 1, w - 8);
        }
        for (let at = n.children.length - 1; at >= 0; at--) stack.push(n.children[at]);
      }
    }
    pen.lineWidth = 2;
    pen.strokeStyle = colors.mark;
    for (const [x, y, w, h] of marked) pen.strokeRect(x, y, Math.max(w, 2), Math.max(h, 2));
    if (chosen && document.activeElement === stage) {
      pen.lineWidth = 3;
      pen.strokeStyle = colors.accent;
      pen.strokeRect(chosen[0] + 1.5, chosen[1] + 1.5, Math.max(chosen[2] - 3, 2), Math.max(chosen[3] - 3, 2));
    }
    pen.lineWidth = 1;
  }
  const find = (i) => {
    let found = null;
    drawn.tree.each((n) => { if (n.data.i === i && !n.data.rest) found = n; });
    return found;
  };
  function glide(from, to, then) {
    cancelAnimationFrame(frame);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const start = performance.now(), lasts = still ? 0 : 350;
    const step = (now) => {
      const part = lasts ? Math.min(Math.max((now - start) / lasts, 0), 1) : 1, eased = part * part * (3 - 2 * part);
      camera = {};
      for (const side of ["x0", "y0", "x1", "y1"]) camera[side] = from[side] + (to[side] - from[side]) * eased;
      draw();
      if (part < 1) frame = requestAnimationFrame(step);
      else then();
    };
    step(start);
  }
  function show(next, animate) {
    const last = drawn;
    const isInto = last && animate && last.at !== next && find(next);
    const settle = () => {
      drawn = layout(next);
      camera = full();
      draw();
    };
    if (isInto) {
      glide(full(), box(isInto), settle);
      return;
    }
    drawn = layout(next);
    camera = full();
    const outOf = last && animate && last.at !== next && find(last.at);
    if (outOf) glide(box(outOf), full(), draw);
    else draw();
  }

  // Where one stands is in the address, so that Back goes back.
  const address = (i) => `#${i === TOP ? "all" : i}/${state.basis}/${state.color}`;
  function read() {
    const [place, basis, color] = location.hash.slice(1).split("/");
    const at = place === "all" ? TOP : /^\d+$/.test(place) ? Number(place) : whole;
    state.at = (at === TOP && whole === TOP) || (at >= 0 && at < count) ? at : whole;
    if (state.at !== TOP && !isDirectory(state.at)) {
      cursor = state.at;
      state.at = above(state.at) ?? whole;
    }
    if (BASES.includes(basis)) state.basis = basis;
    if (color in SCHEMES) state.color = color;
  }
  const go = (i) => { if (address(i) !== location.hash) location.hash = address(i); else arrive(true); };
  function arrive(animate) {
    read();
    $("basis").value = state.basis;
    $("color").value = state.color;
    if (!isBelow(cursor, state.at)) cursor = state.at;
    legend();
    crumbs();
    tables();
    show(state.at, animate);
  }
  function isBelow(i, top) {
    for (let at = i; at !== null; at = above(at)) if (at === top) return true;
    return false;
  }
  function link(i, text) {
    const anchor = document.createElement("a");
    anchor.href = address(i);
    anchor.textContent = text;
    anchor.dataset.node = i;
    return anchor;
  }
  function crumbs() {
    const parts = [];
    for (let at = state.at; at !== null; at = above(at)) {
      const part = at === state.at ? document.createElement("strong") : link(at, name(at));
      if (at === state.at) {
        part.textContent = name(at);
        part.setAttribute("aria-current", "page");
      }
      parts.unshift(part, " / ");
    }
    parts.pop();
    const tail = document.createElement("span");
    tail.textContent = `: ${figures(state.at)}`;
    $("crumbs").replaceChildren(...parts, tail);
  }
  function figures(i) {
    const basis = state.basis, part = size(i, basis), all = size(whole, basis);
    const changed = isComparison ? `, ${signed(part - before(i, basis), basis)}${unit(basis)} (${i === TOP ? "" : data.changes[nodes.change[i]]})` : "";
    return `${written(part)}${unit(basis)}${changed}, ${percent(part, all)} of the total${childrenText(i)}`;
  }

  // Tables.
  const cell = (text, element = "td") => {
    const made = document.createElement(element);
    if (text instanceof Node) made.append(text);
    else made.textContent = text;
    return made;
  };
  function row(i, text) {
    const line = document.createElement("tr"), basis = state.basis;
    const amount = cell(written(size(i, basis)));
    amount.title = grouped(size(i, basis)) + (basis === "inodes" ? " inodes" : " bytes");
    line.append(cell(link(i, text)), amount);
    if (isComparison) line.append(cell(signed(size(i, basis) - before(i, basis), basis)), cell(data.changes[nodes.change[i]]));
    else line.append(cell(percent(size(i, basis), size(whole, basis))), cell(grouped(size(i, "inodes"))), cell(date(i === TOP ? -1 : nodes.mtime[i])));
    return line;
  }
  function table(id, list, text, extra = []) {
    const head = document.createElement("tr");
    const titles = isComparison ? ["name", "now", "change", ""] : ["name", "size", "of the total", "inodes", "changed"];
    for (const title of titles) {
      const made = cell(title, "th");
      made.scope = "col";
      head.append(made);
    }
    $(id).replaceChildren(head, ...list.map((i) => row(i, text(i))), ...extra);
  }
  const largest = (want) => {
    const measure = isComparison ? (i) => Math.abs(size(i, state.basis) - before(i, state.basis)) : (i) => size(i, state.basis);
    const found = [];
    for (let i = 0; i < count; i++) if (want(i) && measure(i)) found.push(i);
    return found.sort((a, b) => measure(b) - measure(a) || a - b).slice(0, 30);
  };
  const MOST_ROWS = 200;
  function tables() {
    const list = shown(state.at), basis = state.basis;
    $("here-title").textContent = `In ${path(state.at)}`;
    const extra = [];
    const beyond = list.length - MOST_ROWS;
    const note = (text) => {
      const line = document.createElement("tr"), made = cell(text);
      made.colSpan = 5;
      line.append(made);
      extra.push(line);
    };
    if (beyond > 0) note(`and ${grouped(beyond)} more that the map shows`);
    if (isDirectory(state.at) && rest(state.at, "inodes") > 1) note(restText(state.at, basis));
    table("here", list.slice(0, MOST_ROWS), name, extra);
    table("directories", largest((i) => isDirectory(i) && above(i) !== null), path);
    table("files", largest((i) => !isDirectory(i)), path);
  }
  function search() {
    state.query = $("search").value.toLowerCase();
    const found = [];
    if (state.query) for (let i = 0; i < count; i++) if (matches(i)) found.push(i);
    found.sort((a, b) => weight(b) - weight(a));
    $("found").textContent = state.query ? `${grouped(found.length)} found` : "";
    $("hits-section").hidden = !found.length;
    $("hits-title").textContent = `Found${found.length > MOST_ROWS ? `, the largest ${MOST_ROWS}` : ""}`;
    table("hits", found.slice(0, MOST_ROWS), path);
    draw();
  }

  // Keys and mouse.
  function speak() {
    const text = `${name(cursor)}, ${figures(cursor)}`;
    const mark = $("cursor"), siblings = above(cursor) === null ? [cursor] : shown(above(cursor));
    let level = 1;
    for (let at = above(cursor); at !== null; at = above(at)) level++;
    mark.setAttribute("aria-label", text);
    mark.setAttribute("aria-level", level);
    mark.setAttribute("aria-setsize", siblings.length);
    mark.setAttribute("aria-posinset", siblings.indexOf(cursor) + 1);
    mark.setAttribute("aria-expanded", state.at === cursor);
    $("spoken").textContent = text;
  }
  function move(next) {
    if (next === null || next === undefined) return;
    cursor = next;
    const home = above(cursor);
    const view = isBelow(cursor, state.at) && cursor !== state.at ? state.at : home ?? whole;
    speak();
    if (view !== state.at) go(view);
    else draw();
  }
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const siblings = above(cursor) === null ? [cursor] : shown(above(cursor));
    const place = siblings.indexOf(cursor);
    const into = (i) => { if (isDirectory(i) && inside(i).length) { go(i); speak(); } };
    const actions = {
      ArrowDown: () => move(shown(cursor)[0]),
      ArrowUp: () => move(above(cursor)),
      ArrowRight: () => move(siblings[place + 1]),
      ArrowLeft: () => move(siblings[place - 1]),
      Home: () => move(whole),
      Enter: () => into(cursor),
      Escape: () => { if (above(state.at) !== null) { cursor = state.at; go(above(state.at)); speak(); } },
      "/": () => $("search").focus(),
    };
    if (event.key in actions) {
      event.preventDefault();
      actions[event.key]();
    }
  });
  stage.addEventListener("focus", () => { speak(); draw(); });
  stage.addEventListener("blur", () => draw());
  function under(event) {
    const frameOf = map.getBoundingClientRect();
    const x = event.clientX - frameOf.left, y = event.clientY - frameOf.top;
    let at = drawn.tree;
    for (; ;) {
      const next = (at.children || []).find((n) => x >= n.x0 && x < n.x1 && y >= n.y0 && y < n.y1);
      if (!next) return at;
      at = next;
    }
  }
  map.addEventListener("click", (event) => {
    let at = under(event);
    stage.focus({ preventScroll: true });
    cursor = at.data.i;
    // Into the child of what is shown that lies under the pointer.
    while (at.parent && at.parent.data.i !== state.at) at = at.parent;
    speak();
    if (at.parent && !at.data.rest && inside(at.data.i).length) go(at.data.i);
    else draw();
  });
  map.addEventListener("pointermove", (event) => {
    const at = under(event), i = at.data.i, tip = $("tip");
    const owner = isComparison || i === TOP || nodes.owner[i] === -1 ? "" : `\nowner ${data.owners[nodes.owner[i]]}`;
    const changed = isComparison || i === TOP || nodes.mtime[i] === -1 ? "" : `\nchanged ${date(nodes.mtime[i])}`;
    const moved = isComparison && i !== TOP && nodes.moved_from[i] ? `\n${data.changes[nodes.change[i]] === "moved away" ? "to" : "from"} ${nodes.moved_from[i]}` : "";
    tip.textContent = at.data.rest ? `${path(i)}\n${restText(i, state.basis)}` : `${path(i)}\n${figures(i)}${owner}${changed}${moved}`;
    tip.hidden = false;
    const x = Math.min(event.offsetX + 14, stage.clientWidth - tip.offsetWidth - 4), y = event.offsetY + 16;
    tip.style.left = `${Math.max(x, 0)}px`;
    tip.style.top = `${y + tip.offsetHeight > stage.clientHeight ? Math.max(event.offsetY - tip.offsetHeight - 8, 0) : y}px`;
  });
  map.addEventListener("pointerleave", () => { $("tip").hidden = true; });
  $("basis").addEventListener("change", (event) => { state.basis = event.target.value; go(state.at); });
  $("color").addEventListener("change", (event) => { state.color = event.target.value; go(state.at); });
  $("search").addEventListener("input", search);
  $("search").addEventListener("keydown", (event) => { if (event.key === "Escape") { event.target.value = ""; search(); stage.focus(); } });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement.tagName !== "INPUT" && document.activeElement !== stage) {
      event.preventDefault();
      $("search").focus();
    }
  });
  window.addEventListener("hashchange", () => arrive(true));
  const refit = () => { cancelAnimationFrame(frame); fit(); show(state.at, false); };
  new ResizeObserver(refit).observe(stage);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { legend(); draw(); });
  window.addEventListener("beforeprint", refit);

  // What stands above the map.
  function heading() {
    const { totals, problems, roots: paths, started_at: started, complete } = data.scan;
    $("title").textContent = isComparison ? `What changed in ${paths.join(", ")}` : paths.join(", ");
    const summary = [`${written(totals.allocated_size, "allocated_size")} allocated`, `${written(totals.apparent_size, "apparent_size")} apparent`, `${grouped(totals.inodes)} inodes`, `${grouped(totals.directories)} directories`, `${grouped(totals.files)} files`];
    $("summary").textContent = `${summary.join(", ")}; ${isComparison ? `scanned ${data.old.started_at} and ${started}` : `scanned ${started}`}`;
    const alerts = [];
    if (isComparison) {
      const change = totals.allocated_size - data.old.totals.allocated_size;
      $("summary").textContent += `; ${signed(change, "allocated_size")} allocated, ${signed(totals.inodes - data.old.totals.inodes, "inodes")} inodes`;
      if (data.reasons.length) alerts.push(`These two can't be compared as they stand: ${data.reasons.join("; ")}.`);
      if (!data.old.complete) alerts.push("The earlier scan was stopped before it had seen everything.");
    }
    if (!complete) alerts.push("The scan was stopped before it had seen everything: all numbers are of what was found until then.");
    if (problems.count) alerts.push(`${grouped(problems.count)} ${problems.count === 1 ? "thing" : "things"} could not be read; what lies there is not in the numbers.`);
    $("alerts").replaceChildren(...alerts.map((text) => {
      const made = document.createElement("p");
      made.className = "alert";
      made.textContent = text;
      return made;
    }));
    $("problems").hidden = !problems.count;
    $("problem-list").replaceChildren(...problems.items.map((text) => {
      const made = document.createElement("li");
      made.textContent = text;
      return made;
    }));
    if (problems.count > problems.items.length) $("problem-list").append(Object.assign(document.createElement("li"), { textContent: `and ${grouped(problems.count - problems.items.length)} more` }));
    if (isComparison) {
      $("files-title").textContent = "Files that changed most";
      document.querySelector("#directories").previousElementSibling.textContent = "Directories that changed most";
    }
    for (const each of Object.keys(SCHEMES)) $("color").append(new Option(SCHEMES[each], each));
  }

  heading();
  fit();
  arrive(false);
  // For the tests, which look at what was drawn.
  window.scantree = { get at() { return state.at; }, get cursor() { return cursor; }, get frames() { return frames; }, rest, size, written, path, box: (i) => { const n = find(i); return n && box(n); } };
})();
