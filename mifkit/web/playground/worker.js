// Runs mifkit in Pyodide. The page starts this worker, sends it the files of Pyodide and of mifkit once, and then calls:
// {id, call, arguments} → {id, value} or {id, fault}. A fault may have killed the interpreter: the page starts another.

// Where Pyodide believes its files to be.
const ADDRESS = "memory:///";
// A page without a server may start no module as a worker. Pyodide takes a worker for a module if it has no such function.
self.importScripts = undefined;
const TYPES = { "pyodide.asm.wasm": "application/wasm" };
let session = null;

function url(bytes, type) {
  return URL.createObjectURL(new Blob([bytes], { type }));
}

async function start({ files }) {
  const script = (name) => url(files[name], "text/javascript");
  const { loadPyodide } = await import(script("pyodide.mjs"));
  const { default: createPyodideModule } = await import(script("pyodide.asm.mjs"));
  // Pyodide asks for the rest by address. All of it is here already, and nothing else is to be had.
  self.fetch = async (address) => {
    const name = String(address.url ?? address).split("/").at(-1);
    if (!(name in files)) throw new TypeError(`${name} is not a part of the playground`);
    return new Response(files[name], { headers: { "Content-Type": TYPES[name] ?? "application/octet-stream" } });
  };
  const pyodide = await loadPyodide({
    indexURL: ADDRESS,
    packageBaseUrl: ADDRESS,
    lockFileContents: JSON.parse(new TextDecoder().decode(files["pyodide-lock.json"])),
    createPyodideModule,
  });
  const folder = pyodide.runPython("import sysconfig; sysconfig.get_path('purelib')");
  pyodide.unpackArchive(files["mifkit.zip"], "zip", { extractDir: folder });
  session = pyodide.pyimport("mifkit.web.playground.session");
  return JSON.parse(session.known());
}

const CALLS = {
  start,
  load: ({ name, bytes }) => JSON.parse(session.load(name, bytes)),
  run: (request) => JSON.parse(session.run(JSON.stringify(request))),
  bytes: (file) => session.content(file),
};

self.onmessage = async ({ data: { id, call, request } }) => {
  try {
    self.postMessage({ id, value: await CALLS[call](request) });
  } catch (fault) {
    self.postMessage({ id, fault: String(fault) });
  }
};
