// The data of the page: see embedded.py, which writes it.

// The text of an element of the page, as octets.
function octets(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const characters = atob(text);
  const found = new Uint8Array(characters.length);
  for (let at = 0; at < found.length; at += 1) found[at] = characters.charCodeAt(at);
  return found;
}

async function decoded() {
  const packed = new Blob([octets(document.getElementById("data").textContent)]);
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

// A path or name that lines are broken in only after a sign between two of its parts, if that is enough.
function breakable(text) {
  return text.split(/(?<=[/\\_])/).flatMap((part, at) => (at ? [element("wbr"), part] : [part]));
}

// Places of text numbers in the order of the texts; texts are compared once, however many rows share them.
function ranks(numbers, texts) {
  const different = [...new Set(numbers)].filter((number) => number).sort((a, b) => collator.compare(texts[a], texts[b]));
  const places = new Map(different.map((number, place) => [number, place]));
  return numbers.map((number) => places.get(number) ?? null);
}

// The lines of text that hold a word, as marks by the number of the text.
function textsWith(word, lowered) {
  const marks = new Uint8Array(lowered.length);
  for (let at = 0; at < marks.length; at += 1) if (lowered[at].includes(word)) marks[at] = 1;
  return marks;
}

const words = (query) => query.toLowerCase().split(/\s+/).filter((word) => word);
