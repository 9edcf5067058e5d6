// The server of the extension: it runs in a worker, which has the editor's files only as far as they are handed to it.

import { Uri, workspace } from "vscode";
import { AbstractMessageReader, AbstractMessageWriter } from "vscode-languageclient";

// Where the worker sees files that are not on a disk: scheme and authority are folders.
const VIRTUAL = "/virtual/";
const CONFIGURATIONS = ["mifkit.toml", "pyproject.toml"];
// Milliseconds between two questions whether the worker is alive, and for which it may be silent.
const PING = 10_000;
const SILENCE = 60_000;

export const uriConverters = {
  code2Protocol(uri) {
    if (uri.scheme === "file" || uri.scheme === "untitled") return uri.toString();
    const path = `${VIRTUAL}${uri.scheme}/${uri.authority || "-"}${uri.path}`;
    return uri.with({ scheme: "file", authority: "", path }).toString();
  },
  protocol2Code(text) {
    const uri = Uri.parse(text);
    if (uri.scheme !== "file" || !uri.path.startsWith(VIRTUAL)) return uri;
    const [scheme, authority, ...rest] = uri.path.slice(VIRTUAL.length).split("/");
    return uri.with({ scheme, authority: authority === "-" ? "" : authority, path: `/${rest.join("/")}` });
  },
};

/** Hands files to the worker before the messages that are about them. */
class Files {
  constructor(worker) {
    this.worker = worker;
    this.folders = new Set();
    this.configurations = new Set();
    this.waiting = new Map();
    this.number = 0;
  }

  /** What the worker has to have before it gets a message. */
  async before({ method, params }) {
    if (method === "textDocument/didOpen") {
      const uri = uriConverters.protocol2Code(params.textDocument.uri);
      if (uri.scheme === "untitled") return;
      await this.configure(uri);
      await this.put(uri);
    } else if (method === "textDocument/didSave") {
      await this.put(uriConverters.protocol2Code(params.textDocument.uri));
    } else if (method === "workspace/didChangeWatchedFiles") {
      await Promise.all(params.changes.map(({ uri }) => this.putConfiguration(uriConverters.protocol2Code(uri))));
    }
  }

  /** The configuration files of all folders that a file is in, each folder once. */
  async configure(uri) {
    const wanted = [];
    for (let folder = Uri.joinPath(uri, ".."); !this.folders.has(folder.toString()); folder = Uri.joinPath(folder, "..")) {
      this.folders.add(folder.toString());
      wanted.push(...CONFIGURATIONS.map((name) => this.putConfiguration(Uri.joinPath(folder, name))));
    }
    if ((await Promise.all(wanted)).some(Boolean)) this.worker.post({ again: true });
  }

  async put(uri) {
    const address = uriConverters.code2Protocol(uri);
    try {
      this.worker.post({ put: address, bytes: await workspace.fs.readFile(uri) });
    } catch {
      this.worker.post({ remove: address });
    }
  }

  /** A configuration file, and then those that it names; whether it is there. */
  async putConfiguration(uri) {
    const address = uriConverters.code2Protocol(uri);
    const known = this.configurations.delete(address);
    let bytes;
    try {
      bytes = await workspace.fs.readFile(uri);
    } catch {
      if (known) this.worker.post({ remove: address });
      return false;
    }
    this.configurations.add(address);
    const number = ++this.number;
    const wanted = await new Promise((resolve) => {
      this.waiting.set(number, resolve);
      this.worker.post({ put: address, bytes, configures: true, number });
    });
    const fresh = wanted.filter((one) => !this.configurations.has(one));
    await Promise.all(fresh.map((one) => this.putConfiguration(uriConverters.protocol2Code(one))));
    return true;
  }

  answer({ number, wanted }) {
    this.waiting.get(number)(wanted);
    this.waiting.delete(number);
  }
}

class Reader extends AbstractMessageReader {
  listen(callback) {
    this.callback = callback;
    return { dispose: () => {} };
  }
}

class Writer extends AbstractMessageWriter {
  constructor(worker, files, stop) {
    super();
    this.worker = worker;
    this.files = files;
    this.end = stop;
    this.last = Promise.resolve();
  }

  /** Messages keep their order, also where files have to be read before. */
  write(message) {
    this.last = this.last.then(async () => {
      await this.files.before(message);
      this.worker.post({ message: JSON.stringify(message) });
    });
    return this.last;
  }
}

/**
 * Starts a worker and gives the transports for a client; raises the fault if the worker cannot start. Later faults are
 * logged, and end the connection: the client then starts another worker.
 * `worker`: {post(data), stop(), onData, onFault}, of which the last two are set here.
 */
export async function transports(worker, files, log) {
  const reader = new Reader();
  const handed = new Files(worker);
  let heard;
  let pinging;
  await new Promise((resolve, reject) => {
    worker.onFault = (reason) => reject(new Error(reason));
    worker.onData = (data) => ("fault" in data ? reject(new Error(data.fault)) : resolve());
    worker.post({ start: files });
  }).catch((error) => {
    worker.stop();
    throw error;
  });
  const stop = () => {
    clearInterval(pinging);
    worker.onFault = () => {};
    worker.stop();
  };
  worker.onFault = (reason) => {
    stop();
    log.error(`The server has ended: ${reason}`);
    reader.fireClose();
  };
  worker.onData = (data) => {
    heard = Date.now();
    if ("message" in data) reader.callback?.(JSON.parse(data.message));
    else if ("wanted" in data) handed.answer(data);
    else if ("fault" in data) worker.onFault(data.fault);
  };
  heard = Date.now();
  pinging = setInterval(() => {
    if (Date.now() - heard > SILENCE) worker.onFault("it does not answer");
    else worker.post({ ping: true });
  }, PING);
  return { reader, writer: new Writer(worker, handed, stop) };
}
