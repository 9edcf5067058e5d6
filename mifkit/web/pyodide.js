// Starts Pyodide in a worker of a browser, from files that the worker has been given: nothing is fetched.

// Where Pyodide believes its files to be.
const ADDRESS = "memory:///";
const TYPES = { "pyodide.asm.wasm": "application/wasm" };

async function startedPyodide(files) {
  // A page without a server may start no module as a worker. Pyodide takes a worker for a module if it has no such
  // function.
  self.importScripts = undefined;
  const script = (name) => URL.createObjectURL(new Blob([files[name]], { type: "text/javascript" }));
  const { loadPyodide } = await import(script("pyodide.mjs"));
  const { default: createPyodideModule } = await import(script("pyodide.asm.mjs"));
  // Pyodide asks for the rest by address. All of it is here already, and nothing else is to be had.
  self.fetch = async (address) => {
    const name = String(address.url ?? address).split("/").at(-1);
    if (!(name in files)) throw new TypeError(`${name} is not among the files of this worker`);
    return new Response(files[name], { headers: { "Content-Type": TYPES[name] ?? "application/octet-stream" } });
  };
  return loadPyodide({
    indexURL: ADDRESS,
    packageBaseUrl: ADDRESS,
    lockFileContents: JSON.parse(new TextDecoder().decode(files["pyodide-lock.json"])),
    createPyodideModule,
  });
}

function unpackInto(pyodide, archive) {
  const folder = pyodide.runPython("import sysconfig; sysconfig.get_path('purelib')");
  pyodide.unpackArchive(archive, "zip", { extractDir: folder });
}
