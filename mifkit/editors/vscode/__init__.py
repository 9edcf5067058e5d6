"""The extension for VS Code, on the desktop and in a browser. `python -m mifkit.editors.vscode` builds it."""
