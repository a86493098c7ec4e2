"use strict";
// The answers of the report: filter, sort, show. Every text of an answer goes through textContent, so that none is ever read as HTML.
(() => {
  const answers = JSON.parse(document.getElementById("data").textContent);
  const list = document.getElementById("answers");
  const status = document.getElementById("status");
  const more = document.getElementById("more");
  const search = document.getElementById("search");
  const choices = { model: pick("model"), language: pick("language"), run: pick("run"), sort: pick("sort") };
  const pageSize = 50;
  let shown = [];
  let drawn = 0;

  function pick(name) { return document.getElementById(name); }

  function element(name, text, className) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function fill(select, key) {
    for (const value of [...new Set(answers.map((answer) => answer[key]))].sort()) {
      const option = element("option", value);
      option.value = value;
      select.append(option);
    }
  }

  const least = (value) => (value === null || value === undefined ? -1 : value);
  const orders = {
    unsure: (a, b) => least(a.confidence) - least(b.confidence),
    low: (a, b) => least(a.total) - least(b.total),
    high: (a, b) => least(b.total) - least(a.total),
    record: () => 0,
    apart: (a, b) => least(b.apart) - least(a.apart),
  };

  function select() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = answers.filter((answer) =>
      ["model", "language", "run"].every((key) => !choices[key].value || answer[key] === choices[key].value)
      && words.every((word) => text(answer).includes(word)));
    shown.sort(orders[choices.sort.value]);
    list.replaceChildren();
    drawn = 0;
    draw();
  }

  function text(answer) {
    return `${answer.record}\n${answer.name}\n${answer.model}\n${answer.instruction}\n${answer.response}`.toLowerCase();
  }

  function draw() {
    for (const answer of shown.slice(drawn, drawn + pageSize)) list.append(item(answer));
    drawn = Math.min(drawn + pageSize, shown.length);
    more.hidden = drawn >= shown.length;
    status.textContent = `${shown.length} of ${answers.length} answers, ${drawn} shown`;
  }

  function item(answer) {
    const line = element("li");
    const details = element("details");
    const summary = element("summary");
    summary.append(
      element("span", `${answer.record} ${answer.name}`, "id"), element("span", answer.model), element("span", answer.language, "soft"),
      element("span", answer.run, answer.run === "ok" ? "good" : "bad"),
      element("span", answer.confidence === null ? "" : `sure ${Math.round(answer.confidence * 100)} %`, "soft"),
      element("span", `${answer.total ?? "–"}/${answer.most}`, "score"));
    details.append(summary);
    // Made when it is opened: ten thousand answers would take long to lay out.
    details.addEventListener("toggle", () => {
      if (details.open && details.children.length === 1) details.append(detail(answer));
    });
    line.append(details);
    return line;
  }

  function detail(answer) {
    const box = element("div", undefined, "detail");
    box.append(element("h3", "Instruction"), element("pre", answer.instruction, "prose"));
    const points = element("ul");
    for (const criterion of answer.criteria) {
      const line = element("li");
      line.append(`${criterion.name} ${criterion.points ?? "–"}/${criterion.max}: `, ...sentence(criterion.reasons.join(" ")));
      points.append(line);
    }
    box.append(element("h3", "Points and reasons"), points);
    if (answer.ratings.length) {
      const ratings = element("ul");
      for (const rating of answer.ratings) ratings.append(element("li", `${rating.annotator}: ${rating.total ?? "–"}`));
      box.append(element("h3", "People"), ratings);
    }
    box.append(element("h3", "Answer"));
    for (const part of parts(answer.response)) box.append(part);
    if (answer.examples.length) box.append(element("h3", "Examples"), examples(answer.examples));
    for (const run of answer.runs) {
      box.append(element("h3", `Run ${run.purpose ?? ""}: ${run.status}`));
      if (run.detail) box.append(element("p", run.detail));
      if (run.stdout) box.append(element("p", "Output", "soft"), element("pre", run.stdout));
      if (run.stderr) box.append(element("p", "Errors", "soft"), element("pre", run.stderr));
    }
    return box;
  }

  // Backticks mark code; one without a partner is text.
  function sentence(text) {
    const parts = text.split("`");
    if (parts.length % 2 === 0) parts.push("`" + parts.pop());
    return parts.map((part, index) => (index % 2 === 1 && index < parts.length - 1 ? element("code", part) : part));
  }

  function examples(rows) {
    const table = element("table");
    const head = element("tr");
    for (const title of ["call", "stated", "observed", "outcome"]) {
      const cell = element("th", title);
      cell.scope = "col";
      head.append(cell);
    }
    table.append(head);
    for (const row of rows) {
      const line = element("tr");
      for (const key of ["call", "expected", "got"]) {
        const cell = element("td");
        cell.append(element("code", row[key] ?? ""));
        line.append(cell);
      }
      line.append(element("td", row.outcome ?? "not run", row.outcome === "met" ? "good" : row.outcome === "contradicted" ? "bad" : ""));
      table.append(line);
    }
    const wide = element("div", undefined, "wide");
    wide.append(table);
    return wide;
  }

  // Text and fenced code by turns; a fence that is not closed runs to the end.
  function parts(response) {
    const made = [];
    let lines = [];
    let fence = null;
    const flush = () => {
      const body = lines.join("\n");
      if (body.trim()) made.push(fence === null ? element("pre", body.replace(/^(?:[ \t]*\n)+/, "").trimEnd(), "prose") : coloured(body));
      lines = [];
    };
    for (const line of response.split("\n")) {
      const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line);
      if (fence === null && mark) {
        flush();
        fence = mark[1];
      } else if (fence !== null && mark && mark[1][0] === fence[0] && mark[1].length >= fence.length) {
        flush();
        fence = null;
      } else {
        lines.push(line);
      }
    }
    flush();
    return made;
  }

  const token = /("""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|`(?:\\.|[^`\\])*`?)|(#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(\b\d[\w.]*)|\b(and|as|assert|async|await|break|case|catch|class|const|continue|def|default|del|do|elif|else|except|export|extends|false|False|finally|fn|for|from|func|function|global|if|impl|import|in|instanceof|int|is|lambda|let|match|new|None|not|null|or|pass|print|private|public|raise|return|self|static|struct|switch|template|this|throw|true|True|try|type|using|var|void|while|with|yield)\b/g;

  function coloured(code) {
    const block = element("pre");
    let end = 0;
    for (const found of code.matchAll(token)) {
      block.append(code.slice(end, found.index));
      block.append(element("span", found[0], found[1] !== undefined ? "s" : found[2] !== undefined ? "c" : found[3] !== undefined ? "n" : "k"));
      end = found.index + found[0].length;
    }
    block.append(code.slice(end));
    return block;
  }

  function step(by) {
    const all = [...list.querySelectorAll("summary")];
    if (!all.length) return;
    const here = all.indexOf(document.activeElement);
    if (here + by >= all.length && drawn < shown.length) {
      draw();
      return step(by);
    }
    all[Math.min(Math.max(here + by, 0), all.length - 1)].focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = ["INPUT", "SELECT", "TEXTAREA"].includes(document.activeElement.tagName);
    if (event.key === "Escape" && typing) document.activeElement.blur();
    else if (typing) return;
    else if (event.key === "j" || event.key === "ArrowDown" && list.contains(document.activeElement)) step(1);
    else if (event.key === "k" || event.key === "ArrowUp" && list.contains(document.activeElement)) step(-1);
    else if (event.key === "/") search.focus();
    else return;
    event.preventDefault();
  });

  for (const key of ["model", "language", "run"]) fill(choices[key], key);
  for (const choice of Object.values(choices)) choice.addEventListener("change", select);
  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(select, 150);
  });
  document.getElementById("filters").addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", draw);
  if (!answers.some((answer) => answer.ratings.length)) {
    choices.sort.querySelector("[value=apart]").remove();
  }
  select();
  document.documentElement.dataset.ready = "yes";
})();
