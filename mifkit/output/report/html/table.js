// A table in pages: sorted by its heads, searched, and navigated by keys.

class Grid {
  // `columns` have a title, a kind, and keys() to sort by: numbers, or null. `row(place)` makes the row of one of `count`
  // places; `found(query)` returns a test whether a place matches the query.
  constructor({ table, columns, count, row, found, size, what }) {
    Object.assign(this, { table, columns, count, row, found, size, what });
    this.page = 0;
    this.query = "";
    this.sorted = null;
    this.order = Array.from({ length: count }, (_, place) => place);
    this.kept = this.order;
    this.body = table.tBodies[0];
    this.tools = table.closest("section").querySelector(".tools");
    this.heads();
    this.controls();
    this.body.addEventListener("keydown", (event) => this.walk(event));
  }

  heads() {
    [...this.table.tHead.rows[0].cells].forEach((head, at) => {
      const button = element("button", { type: "button", click: () => this.sort(at) }, head.textContent);
      head.replaceChildren(button);
    });
  }

  controls() {
    this.counter = element("span", { role: "status" });
    this.previous = element("button", { type: "button", click: () => this.turn(-1) }, "Previous");
    this.next = element("button", { type: "button", click: () => this.turn(1) }, "Next");
    this.pager = element("div", { class: "pager" }, this.counter, this.previous, this.next);
    if (this.count > 10) this.tools.append(this.search(), this.sorting());
    this.tools.append(this.pager);
  }

  search() {
    let waiting;
    this.input = element("input", {
      type: "search",
      placeholder: `Search ${this.what}`,
      "aria-label": `Search ${this.what}`,
      input: () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => this.seek(this.input.value), 80);
      },
      keydown: (event) => {
        if (event.key === "Escape") {
          this.input.value = "";
          this.seek("");
        }
      },
    });
    return this.input;
  }

  // A button that copies the rows that match the query, in their order, for a spreadsheet.
  copying() {
    const copied = element("span", { role: "status", class: "copied" });
    const copy = async () => {
      const rows = this.rows();
      await copyText(rows.map((row) => row.map(csvCell).join(",")).join("\r\n"));
      copied.textContent = `${grouped.format(rows.length - 1)} ${rows.length === 2 ? "row" : "rows"} copied`;
    };
    this.pager.before(element("button", { type: "button", class: "copy", click: copy }, "Copy as CSV"), copied);
  }

  // The heads are hidden on a narrow screen.
  sorting() {
    const choices = this.columns.map((column, at) => element("option", { value: at }, column.title));
    const select = element("select", { change: () => this.sort(Number(select.value)) }, ...choices);
    return element("label", { class: "sorting" }, "Sort by ", select);
  }

  seek(query) {
    // The delay of an earlier key may end after the box was cleared: rows opened meanwhile stay open.
    if (query === this.query) return;
    this.query = query;
    this.refresh();
  }

  // Keep the rows that match the query, in their order, and show the first page.
  refresh() {
    const found = this.found(this.query);
    this.kept = found ? this.order.filter(found) : this.order;
    this.page = 0;
    this.show();
  }

  sort(at) {
    const column = this.columns[at];
    const usual = column.kind === "count" || column.kind === "rate" ? -1 : 1;
    const sign = this.sorted?.at === at ? -this.sorted.sign : usual;
    this.sorted = { at, sign };
    column.known ??= column.keys();
    const keys = column.known;
    this.order.sort((a, b) => {
      const [first, second] = [keys[a], keys[b]];
      if (first === second) return a - b;
      if (first === null) return 1;
      if (second === null) return -1;
      return sign * (first - second);
    });
    [...this.table.tHead.rows[0].cells].forEach((head, place) => {
      if (place === at) head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
    this.refresh();
  }

  get pages() {
    return Math.max(1, Math.ceil(this.kept.length / this.size));
  }

  turn(by) {
    const page = Math.min(Math.max(this.page + by, 0), this.pages - 1);
    if (page === this.page) return false;
    this.page = page;
    this.show();
    return true;
  }

  show() {
    const first = this.page * this.size;
    const places = this.kept.slice(first, first + this.size);
    this.body.replaceChildren(...places.map((place) => this.row(place)));
    const total = this.kept.length;
    const all = total === this.count ? "" : ` (of ${grouped.format(this.count)})`;
    this.counter.textContent = total
      ? `${grouped.format(first + 1)}\u2013${grouped.format(first + places.length)} of ${grouped.format(total)}${all}`
      : `nothing found${all}`;
    this.previous.disabled = this.page === 0;
    this.next.disabled = this.page >= this.pages - 1;
    this.pager.hidden = this.count <= this.size && total === this.count;
  }

  // Arrows, Home, End and the page keys move from row to row, between the buttons that open them.
  walk(event) {
    const from = event.target.closest(".drill, .opener");
    if (!from || event.altKey || event.ctrlKey || event.metaKey) return;
    const stops = [...this.body.querySelectorAll(".drill, .opener")];
    const at = stops.indexOf(from);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1, PageDown: Infinity, PageUp: -Infinity };
    if (!(event.key in to)) return;
    event.preventDefault();
    const target = to[event.key];
    if (target >= 0 && target < stops.length) {
      stops[target].focus();
      return;
    }
    const down = target > 0;
    if (!this.turn(down ? 1 : -1)) return;
    const shown = this.body.querySelectorAll(".drill, .opener");
    shown[down ? 0 : shown.length - 1]?.focus();
  }
}

// A table of groups: each row's count leads to its files.
class Groups extends Grid {
  constructor(table, data, texts, lead) {
    const heads = [...table.tHead.rows[0].cells].map((head) => ({ title: head.textContent, ...head.dataset }));
    const values = data.columns;
    const numeric = (at) => ["count", "code", "rate"].includes(heads[at].kind);
    const raw = (at, place) => (numeric(at) ? values[at][place] : texts[values[at][place]]);
    const textOf = (at, place) => {
      const value = raw(at, place);
      if (value === null || value === "") return NONE;
      if (heads[at].kind === "rate") return `${value}%`;
      return heads[at].kind === "count" ? grouped.format(value) : String(value);
    };
    const conditions = (place) => [
      ...Object.entries(data.means).map(([column, value]) => ({ column, value })),
      ...heads.flatMap(({ means, title }, at) =>
        means ? [{ column: means, value: values[at][place], title, text: textOf(at, place) }] : [],
      ),
    ];
    const cell = (at, place) => {
      const text = textOf(at, place);
      const none = text === NONE ? " none" : "";
      const severity = heads[at].kind === "severity" ? ` ${text}` : "";
      const parts = heads[at].kind === "path" || heads[at].kind === "name" ? breakable(text) : [text];
      const shown = at ? parts : [element("button", { type: "button", class: "drill", title: "Show these files" }, text)];
      return element("td", { class: heads[at].kind + none + severity, "data-title": heads[at].title }, ...shown);
    };
    const search = [];
    const texted = (place) => (search[place] ??= heads.map((_, at) => textOf(at, place)).join("\n").toLowerCase());
    super({
      table,
      columns: heads.map((head, at) => ({ ...head, keys: () => (numeric(at) ? values[at] : ranks(values[at], texts)) })),
      count: values[0].length,
      row: (place) => {
        const made = element("tr", {}, ...heads.map((_, at) => cell(at, place)));
        made.querySelector(".drill").addEventListener("click", () => lead(conditions(place)));
        return made;
      },
      found: (query) => {
        const wanted = words(query);
        return wanted.length ? (place) => wanted.every((word) => texted(place).includes(word)) : null;
      },
      size: 12,
      what: "this table",
    });
    this.rows = () => [heads.map(({ title }) => title), ...this.kept.map((place) => heads.map((_, at) => raw(at, place)))];
    this.copying();
    table.closest("section").querySelector(".more")?.remove();
    this.show();
  }
}
