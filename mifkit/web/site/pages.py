"""The pages of the site as Markdown, and the settings by which zensical lays them out."""

import json
import re
import shutil
from collections.abc import Mapping
from io import StringIO
from itertools import groupby
from pathlib import Path

from mifkit.output.answers.pages import FOLDER, page, title, topics
from mifkit.output.answers.rules import FAMILIES
from mifkit.output.answers.rules_page import write_markdown
from mifkit.output.schemas import build as schemas
from mifkit.rules.declaration import Rule
from mifkit.rules.registry import rules

PROJECT = Path(__file__).parents[3]
# The heads of the README's list of pages, and the topics below them.
PARTS = re.compile(r"^\* (\w[\w ]*): ((?:.*\n(?:  .*\n)*))", re.MULTILINE)
TO_PAGE = re.compile(r"\]\((?:mifkit/docs/)?([\w-]+\.(?:md|png))\)")
DEVELOPMENT = "development.md"


def written(folder: Path) -> dict[str, str]:
    """Write every page, picture and schema into `folder`; give the pages, their titles by their paths."""
    files = {f"{topic}.md": page(topic) for topic in topics()}
    files["index.md"] = readme()
    files[DEVELOPMENT] = (PROJECT / "mifkit/README.md").read_text("utf-8").replace("](docs/", "](")
    for rule in rules():
        text = StringIO()
        write_markdown([rule], text)
        files[rule_page(rule)] = text.getvalue()
    files["rule/index.md"] = rule_index()
    for name, text_of in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of, encoding="utf-8", newline="\n")
    for picture in FOLDER.glob("*.png"):
        shutil.copyfile(picture, folder / picture.name)
    (folder / schemas.PUBLISHED).mkdir()
    for name in schemas.SCHEMAS:
        (folder / schemas.published(name)).write_text(schemas.render(name), encoding="utf-8", newline="\n")
    return {name: text.split("\n", 1)[0].lstrip("# ") for name, text in files.items()}


def readme() -> str:
    """The README as the first page: its links lead to the pages of the site."""
    text = (PROJECT / "README.md").read_text("utf-8")
    return TO_PAGE.sub(r"](\1)", text).replace("](mifkit/README.md)", f"]({DEVELOPMENT})")


def rule_page(rule: Rule) -> str:
    """The path of a rule's page, from which its address follows."""
    return f"rule/{rule.code}.md"


def rule_index() -> str:
    """A page with a line for each rule."""
    lines = ["# Rules, a page for each", ""]
    for family, members in groupby(rules(), key=lambda rule: rule.family):
        lines += [f"## {family}: {FAMILIES[family]}", "", "| rule | what it finds |", "|---|---|"]
        lines += [f"| [{rule.code} {rule.name}]({rule.code}.md) | {_cell(rule.summary)} |" for rule in members]
        lines.append("")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def navigation() -> list[Mapping[str, object]]:
    """The parts of the README's list, each with the titles of its pages."""
    parts: list[Mapping[str, object]] = [{"Start": "index.md"}]
    listed = (PROJECT / "README.md").read_text("utf-8").split("\n## Pages\n", 1)[1]
    for head, links in PARTS.findall(listed):
        named = [Path(link).stem for link in re.findall(r"\]\(mifkit/docs/([\w-]+)\.md\)", links)]
        if named:
            parts.append({head: [{title(topic): f"{topic}.md"} for topic in named]})
    parts.append({"Rules": [{"Rules, a page for each": "rule/index.md"}]})
    parts.append({"Develop": [{"The parts of mifkit": DEVELOPMENT}]})
    return parts


def settings(address: str | None) -> str:
    """The text of `zensical.toml`. No font and no script comes from elsewhere."""
    lines = ["[project]", 'site_name = "mifkit"', 'docs_dir = "docs"', 'site_dir = "site"']
    if address:
        lines.append(f"site_url = {json.dumps(address)}")
    lines += [f"nav = {_inline(navigation())}", "", "[project.theme]", 'language = "en"', "font = false"]
    lines.append('features = ["navigation.indexes", "navigation.top", "content.code.copy", "search.highlight"]')
    for scheme, name in (("default", "dark"), ("slate", "light")):
        preference = "light" if name == "dark" else "dark"
        lines += ["", "[[project.theme.palette]]", f'media = "(prefers-color-scheme: {preference})"']
        lines += [f'scheme = "{scheme}"', 'toggle.icon = "lucide/sun-moon"', f'toggle.name = "To the {name} colours"']
    lines += ["", "[project.markdown_extensions]", "tables = {}", "attr_list = {}", "toc.permalink = true"]
    lines += ["pymdownx.highlight.pygments_lang_class = true", "pymdownx.superfences = {}"]
    return "\n".join(lines) + "\n"


def _inline(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_inline(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
