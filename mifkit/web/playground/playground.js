"use strict";
// The page: files, what is known about the run, and the answers of mifkit, which runs in a worker (worker.js). Whatever
// comes from a file or an answer is put into the page as text, never as markup.

const START_LIMIT = 90_000; // milliseconds in which Python starts, on a slow telephone
const CALL_LIMIT = 30_000; // milliseconds for an answer; then the worker is ended and another starts
const PAUSE = 350; // milliseconds without a key before the text is checked
const LONGEST_LINK = 30_000; // characters that mails and chats still carry
const SHOWN = 200; // findings in the list

const $ = (id) => document.getElementById(id);
const FIELDS = ["mif-file-name", "mif-name", "mif-version", "mif-publisher"];
const FACTS = ["product", "exit-code", "match", ...FIELDS];

let files = {}; // name: {text, encoding, mark}
let active = "";
let history = []; // what Undo brings back: {files, active}
let findings = {}; // name: findings of the last check
let fresh = 0; // number of the last change: older answers are dropped

// --- the files that the page is made of, from its own folder or, without a server, from scripts in it ---------------

const embedded = {};
globalThis.playgroundFile = (name, base64) => {
  embedded[name] = base64;
};

function script(address) {
  return new Promise((done, failed) => {
    const element = document.createElement("script");
    element.src = address;
    element.onload = done;
    element.onerror = () => failed(new Error(`${address} cannot be loaded`));
    document.head.append(element);
  });
}

async function fileBytes(name) {
  if (location.protocol !== "file:") {
    const answer = await fetch(`files/${name}`);
    if (!answer.ok) throw new Error(`files/${name}: ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  }
  await script(`offline/${name}.js`);
  const packed = Uint8Array.from(atob(embedded[name]), (character) => character.charCodeAt(0));
  delete embedded[name];
  return unpacked(packed, "gzip");
}

async function through(stream, bytes) {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}
const unpacked = (bytes, format) => through(new DecompressionStream(format), bytes);
const packed = (bytes, format) => through(new CompressionStream(format), bytes);

// --- the worker -----------------------------------------------------------------------------------------------------

const NAMES = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json", "python_stdlib.zip", "mifkit.zip"];
let parts = null; // name: bytes, kept for the next worker
let worker = null;
let waiting = new Map(); // id: {done, failed, timer}
let last = 0;

function say(text, kind = "") {
  $("state").textContent = text;
  $("state").className = kind;
}

function send(call, request, limit) {
  return new Promise((done, failed) => {
    const id = ++last;
    const timer = setTimeout(() => stop(new Error(`no answer in ${limit / 1000} seconds`)), limit);
    waiting.set(id, { done, failed, timer });
    worker.postMessage({ id, call, request });
  });
}

function stop(fault) {
  worker?.terminate();
  worker = null;
  starting = null;
  for (const { failed, timer } of waiting.values()) {
    clearTimeout(timer);
    failed(fault);
  }
  waiting = new Map();
}

async function begin() {
  if (parts === null) {
    const loaded = {};
    await Promise.all([...NAMES, "worker.js"].map(async (name) => (loaded[name] = await fileBytes(name))));
    parts = loaded;
  }
  worker = new Worker(URL.createObjectURL(new Blob([parts["worker.js"]], { type: "text/javascript" })));
  worker.onmessage = ({ data }) => {
    const call = waiting.get(data.id);
    if (!call) return;
    clearTimeout(call.timer);
    waiting.delete(data.id);
    // The interpreter may not have survived: the next call begins with another.
    if ("fault" in data) {
      call.failed(new Error(data.fault));
      stop(new Error(data.fault));
    } else call.done(data.value);
  };
  worker.onerror = (event) => stop(new Error(event.message || "the worker could not start"));
  return send("start", { files: parts }, START_LIMIT);
}

let starting = null;
function ready() {
  if (starting === null) {
    say(parts === null ? "Loading Python" : "Starting Python again", "busy");
    starting = begin();
  }
  return starting;
}

async function ask(call, request) {
  await ready();
  return send(call, request, CALL_LIMIT);
}

const run = (...command) => ask("run", { arguments: command, files, columns: columns() });

function columns() {
  // The answer fits its box: characters of its font, between the 40 of a telephone and 100.
  const box = $("answers").clientWidth - 34;
  return Math.max(40, Math.min(100, Math.floor(box / 7.85)));
}

// --- files ----------------------------------------------------------------------------------------------------------

const ending = (text) => (/\r\n/.test(text) ? "\r\n" : "\n");
const shown = (text) => text.replace(/\r\n?/g, "\n");

function free(name) {
  const [, stem, extension] = /^(.*?)(\.[^.]*)?$/s.exec(name);
  let found = name;
  for (let number = 2; found in files; number++) found = `${stem}-${number}${extension ?? ""}`;
  return found;
}

function add(name, file) {
  // The empty file with which the page begins makes room.
  for (const [each, { text, mark }] of Object.entries(files)) if (!text && !mark && file.text) delete files[each];
  const clean = free(name.replace(/[\\/:*?"<>|\u0000-\u001f]/g, "_") || "pasted.mif");
  files[clean] = file;
  active = clean;
}

function remember() {
  history.push({ files: structuredClone(files), active });
  if (history.length > 50) history.shift();
  $("undo").disabled = false;
}

function show() {
  $("tabs").replaceChildren(
    ...Object.keys(files).map((name) => {
      const tab = document.createElement("button");
      tab.type = "button";
      tab.role = "tab";
      tab.ariaSelected = String(name === active);
      tab.tabIndex = name === active ? 0 : -1;
      tab.append(name);
      const errors = (findings[name] ?? []).filter((finding) => finding.severity === "error").length;
      if (errors) {
        const count = document.createElement("span");
        count.className = "errors";
        count.append(` ${errors}`);
        count.title = errors === 1 ? "1 error" : `${errors} errors`;
        tab.append(count);
      }
      tab.onclick = () => choose(name);
      return tab;
    }),
  );
  const file = files[active];
  $("name").value = active;
  $("encoding").textContent = file ? file.encoding : "";
  const text = file ? shown(file.text) : "";
  if ($("text").value !== text) $("text").value = text;
  $("text").disabled = !file;
  list();
}

function numbers() {
  const worst = new Map();
  for (const { location, severity } of findings[active] ?? [])
    if (severity !== "info" && worst.get(location.line) !== "error") worst.set(location.line, severity);
  const count = $("text").value.split("\n").length;
  const lines = [];
  for (let line = 1; line <= count; line++) {
    const number = document.createElement("span");
    number.className = worst.get(line) ?? "";
    number.append(`${line}\n`);
    lines.push(number);
  }
  $("numbers").replaceChildren(...lines);
  $("numbers").scrollTop = $("text").scrollTop;
}

function choose(name) {
  active = name;
  show();
  check();
}

// --- answers --------------------------------------------------------------------------------------------------------

function select({ location, end_location: end }) {
  const lines = $("text").value.split("\n");
  const offset = ({ line, column }) => lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
  $("text").focus();
  $("text").setSelectionRange(offset(location), Math.max(offset(location), offset(end)));
  $("text").scrollTop = Math.max(0, (location.line - 6) * 19.5);
}

function text(kind, content, className = "") {
  const element = document.createElement(kind);
  element.textContent = content;
  element.className = className;
  return element;
}

function list() {
  const found = findings[active] ?? [];
  numbers();
  $("findings").replaceChildren(
    ...found.slice(0, SHOWN).map((finding) => {
      const item = text("li", "", finding.severity);
      const place = text("button", `${finding.location.line}:${finding.location.column}`, "place");
      place.type = "button";
      place.onclick = () => select(finding);
      item.append(place, " ", text("span", finding.severity, "severity"), ` ${finding.code} ${finding.message}`);
      if (finding.help) item.append(text("p", finding.help));
      if (finding.why) {
        const why = document.createElement("details");
        why.append(text("summary", "Why it matters"), text("p", finding.why));
        item.append(why);
      }
      return item;
    }),
  );
  const fixes = found.map(({ fix }) => fix).filter(Boolean);
  $("fix").disabled = !fixes.some((fix) => fix.safe);
  $("fix-all").disabled = !fixes.length;
  $("format").disabled = !files[active]?.text || !/\.(mif|nhm)$/i.test(active);
}

function total(found) {
  if (!found.length) return "No findings.";
  const count = (severity, word) => {
    const number = found.filter((finding) => finding.severity === severity).length;
    return number ? [`${number} ${word}${number === 1 ? "" : "s"}`] : [];
  };
  const rest = found.length > SHOWN ? `; the first ${SHOWN} are shown` : "";
  return [...count("error", "error"), ...count("warning", "warning"), ...count("info", "remark")].join(", ") + rest + ".";
}

const isLog = (name, found) =>
  /\.(log|lo_)$/i.test(name) || found.some(({ code, message }) => code === "SYN002" && message.includes("mifkit log"));

function facts() {
  const chosen = [];
  const exitCode = $("exit-code").value.trim();
  if (exitCode) chosen.push("--exit-code", exitCode);
  if ($("match").value) chosen.push("--match", $("match").value);
  const definition = Object.keys(files).find((name) => /\.(sms|pdf)$/i.test(name));
  if (definition && !$("match").value) chosen.push("--package", definition);
  for (const field of FIELDS) if ($(field).value) chosen.push(`--${field}`, $(field).value);
  return chosen;
}

async function check() {
  const mine = ++fresh;
  const names = Object.keys(files).filter((name) => files[name].text);
  if (!files[active]?.text) {
    findings = {};
    $("total").textContent = "";
    $("outcome-part").hidden = true;
    show();
    await ready().then(() => say("Ready"), (fault) => say(`Python could not start: ${fault.message}`, "fault"));
    return;
  }
  try {
    await ready();
    say("Checking", "busy");
    const started = performance.now();
    const answer = await run("lint", "-o", "json", "--", ...names);
    if (mine !== fresh) return;
    if (!answer.out) throw new Error(answer.error || "no answer");
    const lint = JSON.parse(answer.out);
    findings = Object.fromEntries(names.map((name) => [name, []]));
    for (const finding of lint.diagnostics) findings[finding.path]?.push(finding);
    $("total").textContent = total(findings[active] ?? []);
    show();
    const kind = lint.files.find(({ path }) => path === active)?.kind;
    await outcome(kind, mine);
    if (mine === fresh) say(`Checked in ${Math.round(performance.now() - started)} ms`);
  } catch (fault) {
    if (mine === fresh) say(`mifkit stopped: ${fault.message} The next change starts it again.`, "fault");
  }
}

async function outcome(kind, mine) {
  const log = isLog(active, findings[active]);
  $("outcome-part").hidden = !log && kind !== "status";
  if ($("outcome-part").hidden) return;
  $("outcome-title").textContent = log ? "What became of the programs" : "What the client records";
  const full = $("explain").checked ? ["-o", "full"] : [];
  const answer = log
    ? await run("log", ...full, "--product", $("product").value, "--", active)
    : await run("outcome", ...full, "--product", $("product").value, ...facts(), "--", active);
  if (mine === fresh) $("outcome").textContent = answer.out || answer.error;
}

let pause = 0;
function later() {
  clearTimeout(pause);
  fresh++;
  pause = setTimeout(check, PAUSE);
}

async function change(...command) {
  try {
    say("Working", "busy");
    const answer = await run(...command, "--", active);
    remember();
    files = answer.files;
    await check();
    if (answer.error) say(answer.error.trim().split("\n").at(-1));
  } catch (fault) {
    say(`mifkit stopped: ${fault.message}`, "fault");
  }
}

// --- links ----------------------------------------------------------------------------------------------------------

async function link() {
  const known = Object.fromEntries(FACTS.map((id) => [id, $(id).value]).filter(([, value]) => value));
  const bytes = await packed(new TextEncoder().encode(JSON.stringify({ files, active, known })), "deflate-raw");
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const address = new URL(location.href);
  address.hash = base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  if (address.href.length > LONGEST_LINK) {
    say("The files are too long for a link: download them instead.", "fault");
    return;
  }
  window.history.replaceState(null, "", address);
  try {
    await navigator.clipboard.writeText(address.href);
    say("The link is copied. The text is in the link itself, not on a server.");
  } catch {
    say("The link is in the address bar. The text is in the link itself, not on a server.");
  }
}

async function fromLink() {
  if (location.hash.length < 2) return false;
  try {
    const base64 = location.hash.slice(1).replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const held = JSON.parse(new TextDecoder().decode(await unpacked(bytes, "deflate-raw")));
    files = {};
    for (const [name, file] of Object.entries(held.files))
      add(name, { text: String(file.text), encoding: String(file.encoding), mark: String(file.mark) });
    if (held.active in files) active = held.active;
    for (const id of FACTS) if (held.known[id] !== undefined) $(id).value = String(held.known[id]);
    return true;
  } catch {
    say("The link is damaged: its text cannot be read.", "fault");
    return false;
  }
}

// --- the page -------------------------------------------------------------------------------------------------------

async function take(list) {
  remember();
  for (const file of list) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    try {
      add(file.name, await ask("load", { name: file.name, bytes }));
    } catch (fault) {
      say(`${file.name} cannot be read: ${fault.message}`, "fault");
    }
  }
  show();
  check();
}

const EMPTY = () => ({ text: "", encoding: "cp1252", mark: "" });

function connect() {
  $("text").oninput = () => {
    const file = files[active];
    file.text = $("text").value.replaceAll("\n", ending(file.text || "\r\n"));
    numbers();
    later();
  };
  $("text").onscroll = () => ($("numbers").scrollTop = $("text").scrollTop);
  $("tabs").onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const names = Object.keys(files);
    choose(names[(names.indexOf(active) + step + names.length) % names.length]);
    $("tabs").querySelector('[aria-selected="true"]').focus();
  };
  $("open").onchange = () => take([...$("open").files]).then(() => ($("open").value = ""));
  $("new").onclick = () => {
    remember();
    add("new.mif", EMPTY());
    show();
    $("text").focus();
    check();
  };
  $("remove").onclick = () => {
    remember();
    delete files[active];
    active = Object.keys(files)[0] ?? "";
    if (!active) add("new.mif", EMPTY());
    show();
    check();
  };
  $("name").onchange = () => {
    const name = $("name").value;
    if (name === active) return;
    remember();
    const before = files;
    const old = active;
    files = {};
    for (const [each, file] of Object.entries(before)) each === old ? add(name, file) : (files[each] = file);
    show();
    check();
  };
  $("fix").onclick = () => change("lint", "--fix", "-o", "concise");
  $("fix-all").onclick = () => change("lint", "--fix", "--unsafe-fixes", "-o", "concise");
  $("format").onclick = () => change("format");
  $("undo").onclick = () => {
    ({ files, active } = history.pop());
    $("undo").disabled = !history.length;
    show();
    check();
  };
  $("save").onclick = async () => {
    const { out } = await ask("bytes", files[active]);
    const anchor = document.createElement("a");
    anchor.href = URL.createObjectURL(new Blob([out]));
    anchor.download = active;
    anchor.click();
  };
  $("share").onclick = link;
  $("explain").onchange = check;
  $("facts").onsubmit = (event) => event.preventDefault();
  for (const id of FACTS) $(id).oninput = later;
  $("examples").onchange = async () => {
    const name = $("examples").value;
    if (!name) return;
    $("examples").value = "";
    remember();
    add(name, examples[name]);
    show();
    check();
  };
  document.ondragover = (event) => {
    event.preventDefault();
    $("editor").classList.add("drop");
  };
  document.ondragleave = () => $("editor").classList.remove("drop");
  document.ondrop = (event) => {
    event.preventDefault();
    $("editor").classList.remove("drop");
    take([...event.dataTransfer.files]);
  };
}

let examples = {};

async function main() {
  connect();
  show();
  try {
    const known = await ready();
    $("product").replaceChildren(...known.products.map(([name, title]) => new Option(title, name, false, name === known.default)));
    examples = known.examples;
    $("examples").append(...Object.keys(examples).map((name) => new Option(name, name)));
  } catch (fault) {
    say(`Python could not start: ${fault.message}`, "fault");
    return;
  }
  if (!(await fromLink())) add("new.mif", EMPTY());
  show();
  check();
  document.documentElement.classList.add("ready");
}

main();
