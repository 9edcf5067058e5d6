// A file system in memory for the workbench of the tests: one folder, whose files are those of files.json.

const vscode = require("vscode");

exports.activate = async (context) => {
  const listed = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(context.extensionUri, "files.json"));
  const content = Object.entries(JSON.parse(new TextDecoder().decode(listed)));
  const files = new Map(content.map(([name, text]) => [`/${name}`, Uint8Array.from(atob(text), (one) => one.charCodeAt(0))]));
  const changed = new vscode.EventEmitter();
  const held = (uri) => {
    const found = files.get(uri.path);
    if (!found) throw vscode.FileSystemError.FileNotFound(uri);
    return found;
  };
  const refuse = () => {
    throw vscode.FileSystemError.NoPermissions();
  };
  const provider = {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => {}),
    stat: (uri) =>
      uri.path === "/"
        ? { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 }
        : { type: vscode.FileType.File, ctime: 0, mtime: 0, size: held(uri).length },
    readDirectory: () => [...files.keys()].map((path) => [path.slice(1), vscode.FileType.File]),
    readFile: held,
    writeFile: (uri, data) => {
      const type = files.has(uri.path) ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created;
      files.set(uri.path, data);
      changed.fire([{ type, uri }]);
    },
    createDirectory: refuse,
    delete: refuse,
    rename: refuse,
  };
  context.subscriptions.push(vscode.workspace.registerFileSystemProvider("memfs", provider, { isCaseSensitive: true }));
};
