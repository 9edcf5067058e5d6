"""Folders as a packager has them: a git repository, and a configuration file."""

import subprocess
from pathlib import Path


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder, as a user that needs no configuration."""
    who = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "core.autocrlf=false"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


def committed(folder: Path, message: str = "x") -> None:
    """Commit everything in a folder."""
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", message)


def configured(folder: Path, text: str, name: str = "mifkit.toml") -> Path:
    """A configuration file in a folder, which is made if it is missing; its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
