// Runs mifkit in Pyodide. The page starts this worker, sends it the files of Pyodide and of mifkit once, and then calls:
// {id, call, arguments} → {id, value} or {id, fault}. A fault may have killed the interpreter: the page starts another.

let session = null;

async function start({ files }) {
  const pyodide = await startedPyodide(files);
  unpackInto(pyodide, files["mifkit.zip"]);
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
