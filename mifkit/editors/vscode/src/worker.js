// Runs the editor server in Pyodide, in a worker of a browser or of Node. It is sent
//   {start: files, in Node the name of their folder}, then
//   {message: JSON}, {put: address, bytes, configures, number}, {remove: address}, {again} and {ping},
// and sends {ready}, {message: JSON}, {number, wanted: the addresses that a configuration names}, {pong}, and
// {fault: text} before it is of no more use.

const node = typeof require === "function" ? require("node:worker_threads") : null;
const post = (data) => (node ? node.parentPort : self).postMessage(data);
let session = null;
let bytesOf = null;

async function startedInNode(folder) {
  const { join } = require("node:path");
  const { loadPyodide } = await import(require("node:url").pathToFileURL(join(folder, "pyodide.mjs")).href);
  return loadPyodide({ indexURL: folder });
}

async function start({ start: files }) {
  const pyodide = node ? await startedInNode(files) : await startedPyodide(files);
  const archive = node
    ? new Uint8Array(require("node:fs").readFileSync(require("node:path").join(files, "mifkit.zip")))
    : files["mifkit.zip"];
  unpackInto(pyodide, archive);
  session = pyodide.pyimport("mifkit.editors.vscode.session").Session((message) => post({ message }));
  bytesOf = (bytes) => pyodide.toPy(bytes);
  post({ ready: true });
}

function put({ put: address, bytes, configures, number }) {
  const named = session.put(address, bytesOf(bytes));
  if (configures) post({ number, wanted: named.toJs() });
  named.destroy();
}

async function take(data) {
  try {
    if ("message" in data) session.receive(data.message);
    else if ("put" in data) put(data);
    else if ("remove" in data) session.remove(data.remove);
    else if ("again" in data) session.check_again();
    else if ("ping" in data) post({ pong: true });
    else if ("start" in data) await start(data);
  } catch (fault) {
    post({ fault: String(fault) });
  }
}

if (node) node.parentPort.on("message", take);
else self.onmessage = ({ data }) => take(data);
