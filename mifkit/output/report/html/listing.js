// The table of files: searched, filtered by the rows and bars that lead to it; each file with its fields and findings.

const SHOWN = { hidden: 0, "if-matched": 1, harmless: 2, failed: 3, retried: 4, open: 5, succeeded: 6 };
const RESULTS = {
  hidden: "Failed, retry hidden",
  "if-matched": "Failed, retry hidden if a package matches the MIF",
  harmless: "Failed, no package matches the MIF",
  failed: "Failed",
  retried: "Failed, tried again",
  succeeded: "Succeeded",
  open: "Not determined",
};
const SEARCHED = ["folder", "name", "product", "version", "description", "manufacturer", "generator", "state", "kind", "computer", "class", "server says", "fault"];
const FACTS = [
  ["Manufacturer", "manufacturer"],
  ["Product", "product"],
  ["Version", "version"],
  ["Status", "status"],
  ["Description", "description", "wide"],
  ["State", "state"],
  ["Tries again", "will retry"],
  ["Decision row", "row"],
  ["How sure", "certainty"],
  ["Exit code", "exit code"],
  ["Exit code that a matched MIF hides", "masked exit code"],
  ["Packages given", "match"],
  ["PackageID", "package id"],
  ["Package", "package"],
  ["Computer", "computer"],
  ["Class", "class"],
  ["Server says", "server says"],
  ["First error", "fault"],
  ["Generator", "generator"],
  ["Kind", "kind"],
  ["Syntax", "syntax"],
  ["Encoding", "encoding"],
  ["Bytes", "size"],
  ["Written", "day"],
];
const NUMBERS = new Set(["size", "exit code", "masked exit code", "vanished", "errors", "warnings", "infos", "failed"]);

class Listing extends Grid {
  constructor(table, data) {
    const { files, texts } = data;
    const heads = [...table.tHead.rows[0].cells].map((head) => ({ title: head.textContent, ...head.dataset }));
    super({
      table,
      columns: heads.map((head) => ({ ...head, keys: () => this.keys(head.column) })),
      count: files.name.length,
      row: (place) => this.line(place),
      found: (query) => this.sought(query),
      size: 100,
      what: "files: path, product, description, rule",
    });
    Object.assign(this, { data, files, texts, heads, conditions: [] });
    const counts = data.findings.of;
    this.begins = new Uint32Array(counts.length + 1);
    counts.forEach((count, at) => {
      this.begins[at + 1] = this.begins[at] + count;
    });
    this.excerpts = new Map(data.findings.excerpts.map(([place, ...excerpt]) => [place, excerpt]));
    this.choices();
    this.chips = element("div", { class: "chips" });
    this.tools.append(this.chips);
    table.closest("section").querySelector(".more")?.remove();
    this.show();
  }

  keys(column) {
    const { files, texts } = this;
    if (column === "result") return files.result.map((number) => SHOWN[texts[number]] ?? 7);
    if (column === "name") {
      const [folders, names] = [ranks(files.folder, texts), ranks(files.name, texts)];
      return folders.map((folder, at) => (folder ?? 0) * (names.length + 1) + (names[at] ?? 0));
    }
    return NUMBERS.has(column) ? files[column] : ranks(files[column], texts);
  }

  // --- which files ----------------------------------------------------------------------------------------------

  choices() {
    const here = new Set(this.files.result);
    const options = Object.entries(RESULTS).filter(([name]) => here.has(this.texts.indexOf(name)));
    if (options.length < 2) return;
    const select = element(
      "select",
      {
        "aria-label": "Outcome",
        change: () => {
          this.result = select.value ? this.texts.indexOf(select.value) : null;
          this.refresh();
        },
      },
      element("option", { value: "" }, "All outcomes"),
      ...options.map(([value, text]) => element("option", { value }, text)),
    );
    this.chosen = select;
    this.pager.before(select);
  }

  // Show the files that fulfil these conditions, which replace the earlier ones.
  lead(conditions) {
    this.conditions = conditions;
    this.result = null;
    if (this.chosen) this.chosen.value = "";
    if (this.input) this.input.value = "";
    this.query = "";
    this.refresh();
    this.table.closest("section").scrollIntoView();
    this.body.querySelector(".opener")?.focus({ preventScroll: true });
  }

  refresh() {
    super.refresh();
    this.chips.replaceChildren(
      ...this.conditions.map((condition) => {
        const drop = () => {
          this.conditions = this.conditions.filter((other) => other !== condition);
          this.refresh();
          (this.chips.querySelector("button") ?? this.input ?? this.body.querySelector(".opener"))?.focus();
        };
        const text = this.chip(condition);
        return element("button", { type: "button", class: "chip", "aria-label": `Remove: ${text}`, click: drop }, text);
      }),
    );
  }

  chip({ column, value, title, text }) {
    if (title) return `${title}: ${text}`;
    if (column === "failed") return "Failures";
    const known = this.texts[value];
    return column === "result" ? RESULTS[known] : `${column}: ${known}`;
  }

  sought(query) {
    const tests = [...this.conditions.map((condition) => this.test(condition)), ...words(query).map((word) => this.word(word))];
    if (this.result) tests.push((place) => this.files.result[place] === this.result);
    return tests.length ? (place) => tests.every((test) => test(place)) : null;
  }

  test({ column, value, first, last }) {
    if (column === "rule") return this.broken((message) => message[0] === value);
    const values = this.files[column];
    if (!first) return (place) => values[place] === value;
    const inside = new Set(values.filter((day) => this.texts[day] >= first && this.texts[day] <= last));
    return (place) => inside.has(values[place]);
  }

  word(word) {
    this.lowered ??= this.texts.map((text) => (text ?? "").toLowerCase());
    const marks = textsWith(word, this.lowered);
    const columns = SEARCHED.map((name) => this.files[name]);
    const rule = this.broken(([code]) => marks[code] || marks[this.data.rules[this.texts[code]]?.[0]]);
    return (place) => columns.some((column) => marks[column[place]]) || rule(place);
  }

  // A test for files that have a finding with one of the wanted messages.
  broken(wanted) {
    const { message, messages } = this.data.findings;
    const marks = messages.map(wanted);
    return (place) => {
      for (let at = this.begins[place]; at < this.begins[place + 1]; at += 1) if (marks[message[at]]) return true;
      return false;
    };
  }

  // --- a file -----------------------------------------------------------------------------------------------------

  value(column, place) {
    const found = this.files[column][place];
    return NUMBERS.has(column) ? found : this.texts[found];
  }

  line(place) {
    const cells = this.heads.map((head) => this.cell(head, place));
    const made = element("tr", {}, ...cells);
    made.querySelector(".opener").addEventListener("click", (event) => this.open(made, place, event.currentTarget));
    return made;
  }

  cell({ column, kind, title }, place) {
    const value = this.value(column, place);
    if (column === "name") {
      const gone = this.files.vanished[place] ? element("em", {}, " (vanished)") : "";
      const opener = element(
        "button",
        { type: "button", class: "opener", "aria-expanded": "false" },
        element("span", { class: "folder" }, ...breakable(this.value("folder", place))),
        element("wbr"),
        element("b", {}, ...breakable(value || NONE)),
        gone,
      );
      return element("td", { class: "file", "data-title": title }, opener);
    }
    if (column === "result") {
      const text = this.value("state", place) ?? this.value("kind", place);
      return element("td", { class: `result ${value ?? ""}`, "data-title": title }, text);
    }
    const none = value === null || value === "";
    const severe = value && column === "errors" ? " error" : value && column === "warnings" ? " warn" : "";
    const classes = `${kind ?? column}${none ? " none" : ""}${severe}`;
    const text = none ? NONE : kind === "count" ? grouped.format(value) : String(value);
    return element("td", { class: classes, "data-title": title }, text);
  }

  open(row, place, opener) {
    const opened = opener.getAttribute("aria-expanded") === "true";
    opener.setAttribute("aria-expanded", String(!opened));
    if (opened) {
      row.nextElementSibling.remove();
      return;
    }
    const close = () => {
      this.open(row, place, opener);
      opener.focus();
    };
    const details = element(
      "tr",
      { class: "details", keydown: (event) => event.key === "Escape" && close() },
      element("td", { colspan: this.heads.length }, ...this.details(place, close)),
    );
    row.after(details);
  }

  *details(place, close) {
    const path = this.value("folder", place) + this.value("name", place);
    const button = element("button", { type: "button", class: "close", click: close }, "Close");
    yield element("div", { class: "path-line" }, element("code", {}, ...breakable(path)), button);
    const said = (column, value) => (value === "" ? "(empty)" : column === "size" ? grouped.format(value) : String(value));
    const facts = FACTS.map(([title, column, wide]) => [title, this.value(column, place), wide, column]);
    yield element(
      "dl",
      { class: "facts" },
      ...facts
        .filter(([, value]) => value !== null)
        .map(([title, value, wide, column]) =>
          element("div", { class: wide ?? "" }, element("dt", {}, title), element("dd", {}, said(column, value))),
        ),
    );
    for (let at = this.begins[place]; at < this.begins[place + 1]; at += 1) yield this.finding(at);
    const all = ["errors", "warnings", "infos"].reduce((sum, column) => sum + this.files[column][place], 0);
    const listed = this.begins[place + 1] - this.begins[place];
    if (all > listed) {
      const text = `${grouped.format(all - listed)} further findings are not in this page: mifkit lint shows them.`;
      yield element("p", { class: "note" }, text);
    }
    if (!all) yield element("p", { class: "note" }, "No rule finds anything in this file.");
  }

  finding(at) {
    const { findings, rules } = this.data;
    const [code, severity, text, help, block] = findings.messages[findings.message[at]].map((number) => this.texts[number]);
    const name = this.texts[rules[code]?.[0]] ?? "";
    const line = findings.line[at];
    const place = line ? `line ${line}, column ${findings.column[at]}${block ? `, ${block}` : ""}` : "the file as a whole";
    const severe = { error: "error", warning: "warn" }[severity] ?? "";
    return element(
      "div",
      { class: "finding" },
      element("p", {}, element("span", { class: severe }, `${severity} ${code} ${name}`), `: ${text}`),
      element("p", { class: "place" }, place),
      this.excerpt(at),
      help ? element("p", { class: "help" }, help) : "",
    );
  }

  excerpt(at) {
    const found = this.excerpts.get(at);
    if (!found) return "";
    const [first, marked, start, end, ...lines] = found;
    const shown = lines.map((number, place) => {
      const text = this.texts[number] ?? "";
      const parts = place === marked ? [text.slice(0, start), element("mark", {}, text.slice(start, end)), text.slice(end)] : [text];
      return element("span", {}, element("i", { "aria-hidden": "true" }, String(first + place)), ...parts);
    });
    return element("pre", { tabindex: "0", "aria-label": "Lines of the file" }, ...shown);
  }
}
