// The parts of the page that react: colours, tables, charts, keys.

function colours() {
  const select = document.getElementById("theme");
  const root = document.documentElement;
  // A browser may refuse to store anything for a page opened from a file.
  const remembered = (work) => {
    try {
      return work(localStorage);
    } catch {
      return null;
    }
  };
  const set = (theme) => {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  select.value = remembered((store) => store.getItem("mifkit-theme")) ?? "";
  set(select.value);
  select.addEventListener("change", () => {
    set(select.value);
    remembered((store) => store.setItem("mifkit-theme", select.value));
  });
  select.closest("[hidden]").hidden = false;
}

const statusMifs = (listing) => ({ column: "kind", value: listing.data.texts.indexOf("status") });

// One stop for the Tab key; arrows go from bar to bar.
function timeChart(listing, chart) {
  const bars = [...chart.querySelectorAll(".bar")];
  const means = chart.dataset.means === "failed" ? [{ column: "failed", value: 1 }] : [statusMifs(listing)];
  bars.forEach((bar, at) => {
    bar.setAttribute("role", "button");
    bar.setAttribute("tabindex", at === bars.length - 1 ? "0" : "-1");
    bar.setAttribute("aria-label", bar.querySelector("title").textContent);
    const lead = () => {
      const { first, last } = bar.dataset;
      const text = first === last ? first : `${first} to ${last}`;
      listing.lead([...means, { column: "day", first, last, title: "Day", text }]);
    };
    bar.addEventListener("click", lead);
    bar.addEventListener("keydown", (event) => {
      const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: bars.length - 1 }[event.key];
      if (event.key === "Enter" || event.key === " ") lead();
      else if (to === undefined || !bars[to]) return;
      else {
        bar.setAttribute("tabindex", "-1");
        bars[to].setAttribute("tabindex", "0");
        bars[to].focus();
      }
      event.preventDefault();
    });
  });
}

function productChart(listing, products) {
  const labels = [...document.querySelectorAll(".products .label")];
  labels.forEach((label, at) => {
    const column = label.dataset.means;
    const condition = { column, value: products[at], title: "Product", text: label.textContent };
    const lead = () => listing.lead([statusMifs(listing), condition]);
    const button = element("button", { type: "button", class: "label", title: "Show these files", click: lead });
    button.append(...label.childNodes);
    label.replaceWith(button);
  });
}

function keys(listing) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest("input, select, textarea")) return;
    if (!listing.input) return;
    event.preventDefault();
    listing.table.closest("section").scrollIntoView();
    listing.input.focus({ preventScroll: true });
    listing.input.select();
  });
}

try {
  colours();
  const data = await decoded();
  const files = document.querySelector('table[data-table="files"]');
  if (files) {
    const listing = new Listing(files, data);
    const lead = (conditions) => listing.lead(conditions);
    for (const table of document.querySelectorAll("table[data-table]")) {
      if (table !== files) new Groups(table, data.tables[table.dataset.table], data.texts, lead);
    }
    for (const chart of document.querySelectorAll(".time")) timeChart(listing, chart);
    productChart(listing, data.products);
    keys(listing);
  }
  document.documentElement.classList.add("ready");
} catch (error) {
  const trouble = document.getElementById("trouble");
  trouble.textContent = `This browser cannot sort, search or list all files (${error.message}). What is shown is right, but not all.`;
  trouble.hidden = false;
}
