// The outcome of a status MIF, in the status bar.

import { StatusBarAlignment, window, workspace } from "vscode";

// Milliseconds without a change after which the outcome is asked for.
const PAUSE = 300;
const ICONS = { success: "pass", failure: "error", open: "question" };

export class Outcome {
  /** `client` gives the client if it runs. */
  constructor(client) {
    this.client = client;
    this.item = window.createStatusBarItem("mifkit.outcome", StatusBarAlignment.Left, 0);
    this.item.name = "Outcome of a status MIF";
    this.item.command = "mifkit.showOutcome";
    this.asked = 0;
    this.watching = [
      this.item,
      window.onDidChangeActiveTextEditor(() => this.renew()),
      workspace.onDidChangeConfiguration((change) => change.affectsConfiguration("mifkit") && this.renew()),
      workspace.onDidChangeTextDocument(
        ({ document }) => document === window.activeTextEditor?.document && this.renew(),
      ),
    ];
  }

  renew() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(), PAUSE);
  }

  /** The answer of the server about the text in front; `null` if it has no outcome. */
  async ask() {
    const document = window.activeTextEditor?.document;
    const client = this.client();
    if (!client || document?.languageId !== "mif") return null;
    const uri = client.code2ProtocolConverter.asUri(document.uri);
    // A server that is older does not know the question.
    return client.sendRequest("mifkit/outcome", { textDocument: { uri } }).catch(() => null);
  }

  async show() {
    const number = ++this.asked;
    const found = await this.ask();
    if (number !== this.asked) return;
    if (!found) {
      this.item.hide();
      return;
    }
    this.item.text = `$(${ICONS[found.kind]}) ${found.state}`;
    this.item.tooltip = found.verdict;
    this.item.accessibilityInformation = { label: `Outcome: ${found.verdict}` };
    this.item.show();
  }

  dispose() {
    clearTimeout(this.timer);
    for (const one of this.watching) one.dispose();
  }
}
