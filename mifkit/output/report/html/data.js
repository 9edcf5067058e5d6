// The data of the page: see embedded.py, which writes it.

// The bytes that a text in base 64 stands for.
function bytes(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const characters = atob(text);
  const found = new Uint8Array(characters.length);
  for (let at = 0; at < found.length; at += 1) found[at] = characters.charCodeAt(at);
  return found;
}

async function decoded() {
  const packed = new Blob([bytes(document.getElementById("data").textContent)]);
  return new Response(packed.stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

const NONE = "(none)";
const grouped = new Intl.NumberFormat("en-GB");
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

// A new element. Text of files becomes text nodes and attributes, never markup.
function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

// A path or name that may be broken after the signs between its parts.
function breakable(text) {
  return text.split(/(?<=[/\\_])/).flatMap((part, at) => (at ? [element("wbr"), part] : [part]));
}

// The rank of each number's text in alphabetical order; a text that many rows share is compared once.
function ranks(numbers, texts) {
  const different = [...new Set(numbers)].filter((number) => number).sort((a, b) => collator.compare(texts[a], texts[b]));
  const places = new Map(different.map((number, place) => [number, place]));
  return numbers.map((number) => places.get(number) ?? null);
}

// Which texts contain a word: 1 or 0 by the number of the text.
function textsWith(word, lowered) {
  const marks = new Uint8Array(lowered.length);
  for (let at = 0; at < marks.length; at += 1) if (lowered[at].includes(word)) marks[at] = 1;
  return marks;
}

const words = (query) => query.toLowerCase().split(/\s+/).filter((word) => word);

// Where a cell may begin if a formula follows (see csv.py): a spreadsheet is to take it for text.
const FORMULA = /(^|;)(?=[\s"']*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

// A value as a cell of CSV.
function csvCell(value) {
  if (value === null || typeof value === "number") return value === null ? "" : String(value);
  const text = value.replace(FORMULA, "$1'");
  return /[",\r\n;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// Put text on the clipboard. A browser may refuse the clipboard to a page opened from a file.
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = element("textarea", { readonly: "", class: "clip" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}
