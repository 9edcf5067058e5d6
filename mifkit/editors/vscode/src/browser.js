// The extension in a browser.

import { Uri, workspace } from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import { activateOn, deactivate } from "./extension.js";
import { transports } from "./bundled.js";

const FILES = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json", "mifkit.zip"];

async function start(context, log) {
  const read = (name) => workspace.fs.readFile(Uri.joinPath(context.extensionUri, "server", name));
  const found = await Promise.all([...FILES, "worker.js"].map(read));
  const script = URL.createObjectURL(new Blob([found.pop()], { type: "text/javascript" }));
  const inner = new Worker(script, { name: "mifkit" });
  const worker = {
    post: (data) => inner.postMessage(data),
    stop: () => inner.terminate(),
  };
  inner.onmessage = ({ data }) => worker.onData(data);
  inner.onerror = (event) => worker.onFault(event.message ?? "it has ended");
  return transports(worker, Object.fromEntries(FILES.map((name, index) => [name, found[index]])), log);
}

export const activate = (context) =>
  activateOn(context, { LanguageClient, server: async (log) => ({ bundled: true, start: () => start(context, log) }) });

export { deactivate };
