// The extension on the desktop: with the server of an installed mifkit, or else with its own.

import { execFile, spawn } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { Worker } from "node:worker_threads";
import { window, workspace } from "vscode";
import { LanguageClient } from "vscode-languageclient/node";
import { activateOn, deactivate } from "./extension.js";
import { transports } from "./bundled.js";

// Milliseconds that an installed mifkit has to say whether it can serve.
const PATIENCE = 60_000;

function startWorker(context, log) {
  const folder = context.asAbsolutePath("server");
  const inner = new Worker(join(folder, "worker.js"), { name: "mifkit", stdout: true, stderr: true });
  const worker = {
    post: (data) => inner.postMessage(data),
    stop: () => inner.terminate(),
  };
  inner.on("message", (data) => worker.onData(data));
  inner.on("error", (error) => worker.onFault(String(error)));
  inner.on("exit", () => worker.onFault("it has ended"));
  return transports(worker, folder, log);
}

/** The program on the path. Only whole names of folders count: others depend on the folder that is open. */
async function onPath() {
  const name = process.platform === "win32" ? "mifkit.exe" : "mifkit";
  for (const folder of (process.env.PATH ?? "").split(delimiter).filter(isAbsolute)) {
    const path = join(folder, name);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // It is not there.
    }
  }
  return "";
}

/** Why a program cannot serve; empty if it can. Without an editor, one that can ends with status 1. */
function whyNot(path) {
  return new Promise((resolve) => {
    const done = (error, _, complaint) =>
      resolve(error && error.code !== 1 ? String(complaint || error.message).trim() : "");
    execFile(path, ["server"], { timeout: PATIENCE }, done).stdin?.end();
  });
}

async function server(context, log) {
  const bundled = { bundled: true, start: () => startWorker(context, log) };
  const onDisk = (workspace.workspaceFolders ?? []).every(({ uri }) => uri.scheme === "file");
  if (!workspace.isTrusted || !onDisk) return bundled;
  const configured = workspace.getConfiguration("mifkit").get("path");
  const path = configured || (await onPath());
  if (!path) return bundled;
  const reason = await whyNot(path);
  if (!reason) return { bundled: false, path, start: async () => spawn(path, ["server"]) };
  log.warn(`${path} cannot serve, so the server of the extension does: ${reason}`);
  if (configured) window.showWarningMessage(`mifkit.path is not used: ${reason}`);
  return bundled;
}

export const activate = (context) =>
  activateOn(context, { LanguageClient, server: (log) => server(context, log) });

export { deactivate };
