// What the extension does in a browser and on the desktop alike.

import { commands, languages, LanguageStatusSeverity, ProgressLocation, Selection, window, workspace } from "vscode";
import { State } from "vscode-languageclient";
import { uriConverters } from "./bundled.js";
import { Outcome } from "./outcome.js";
import { CHECKED } from "./checked-files.js";

const LANGUAGES = ["mif", "sms"];

/** Texts that are checked: those of our languages, and other files that mifkit reads, wherever folders are from. */
function selector() {
  const folders = (workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme);
  const open = workspace.textDocuments.filter(({ languageId }) => LANGUAGES.includes(languageId));
  const schemes = new Set(["file", "untitled", ...folders, ...open.map(({ uri }) => uri.scheme)]);
  return [...schemes].flatMap((scheme) => [
    ...LANGUAGES.map((language) => ({ scheme, language })),
    { scheme, pattern: `**/${CHECKED}` },
  ]);
}

class Extension {
  constructor(context, platform) {
    this.platform = platform;
    this.log = window.createOutputChannel("mifkit", { log: true });
    this.status = languages.createLanguageStatusItem("mifkit", [...LANGUAGES, { pattern: `**/${CHECKED}` }]);
    this.status.name = "mifkit";
    this.status.command = { command: "mifkit.restart", title: "Restart" };
    this.outcome = new Outcome(() => this.running && this.client);
    this.last = Promise.resolve();
    this.version = context.extension.packageJSON.version;
    context.subscriptions.push(this.log, this.status, this.outcome);
  }

  get running() {
    return this.client?.state === State.Running;
  }

  /** Starts the server, once there is something to check. */
  async startFor(document) {
    if (!this.wanted && languages.match(selector(), document)) await this.restart();
  }

  async start() {
    this.tell("starting", true);
    try {
      const server = await this.platform.server(this.log);
      this.where = server.bundled ? "server of the extension" : server.path;
      // A server that starts is handed to the client: the client starts others only when this one dies.
      let first = await window.withProgress({ location: ProgressLocation.Window, title: "mifkit starts" }, server.start);
      const next = async () => {
        const taken = first ?? (await server.start());
        first = null;
        return taken;
      };
      this.client = new this.platform.LanguageClient("mifkit", "mifkit", next, {
        documentSelector: selector(),
        outputChannel: this.log,
        synchronize: { configurationSection: "mifkit" },
        ...(server.bundled ? { uriConverters } : {}),
      });
      this.client.onDidChangeState(({ newState }) => this.changed(newState));
      await this.client.start();
    } catch (error) {
      this.failed(error);
    }
  }

  changed(state) {
    if (state === State.Running) this.tell(this.where);
    else if (state === State.Starting) this.tell("starting", true);
    else this.tell("stopped", false, LanguageStatusSeverity.Error);
    this.outcome.renew();
  }

  tell(detail, busy = false, severity = LanguageStatusSeverity.Information) {
    Object.assign(this.status, { text: `mifkit ${this.version}`, detail, busy, severity });
  }

  async failed(error) {
    this.tell("could not start", false, LanguageStatusSeverity.Error);
    this.log.error(error);
    const message = `mifkit could not start, so nothing is checked: ${error.message ?? error}`;
    const chosen = await window.showErrorMessage(message, "Try again", "Show the log");
    if (chosen === "Try again") await this.restart();
    else if (chosen) this.log.show();
  }

  async stop() {
    const client = this.client;
    this.client = undefined;
    // One that never ran, or no longer runs, cannot be stopped.
    await client?.dispose().catch((error) => this.log.debug(error));
  }

  /** One start or stop after another. */
  restart() {
    this.wanted = true;
    this.last = this.last.then(() => this.stop()).then(() => this.start());
    return this.last;
  }

  fixAll() {
    return commands.executeCommand("editor.action.sourceAction", { kind: "source.fixAll.mifkit", apply: "first" });
  }

  /** Shows what is said about the Status, at its place. */
  async showOutcome() {
    const found = await this.outcome.ask();
    const editor = window.activeTextEditor;
    if (!found || !editor) {
      window.showInformationMessage("This file has no outcome: it is not a status MIF that a client reads.");
      return;
    }
    const range = this.client.protocol2CodeConverter.asRange(found.range);
    editor.selection = new Selection(range.start, range.start);
    editor.revealRange(range);
    await commands.executeCommand("editor.action.showHover", { focus: "noAutoFocus" });
  }
}

let extension;

export async function activateOn(context, platform) {
  extension = new Extension(context, platform);
  const register = (name, action) =>
    context.subscriptions.push(commands.registerCommand(`mifkit.${name}`, () => action()));
  register("restart", () => extension.restart());
  register("fixAll", () => extension.fixAll());
  register("showOutcome", () => extension.showOutcome());
  register("showLog", () => extension.log.show());
  context.subscriptions.push(
    workspace.onDidOpenTextDocument((document) => extension.startFor(document)),
    // The program that was not to be started before may be now.
    workspace.onDidGrantWorkspaceTrust(() => extension.wanted && extension.restart()),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("mifkit.path") && extension.wanted) extension.restart();
    }),
  );
  const first = workspace.textDocuments.find((document) => languages.match(selector(), document));
  if (first) extension.startFor(first);
}

export const deactivate = () => extension?.stop();
