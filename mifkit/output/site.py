"""The published pages: where a rule is explained on the web.

The address is `Documentation` under `[project.urls]` in `pyproject.toml`, from which the installed package has it.
Without one, nothing refers to a page.
"""

from functools import cache
from importlib.metadata import PackageNotFoundError, metadata


@cache
def project_address(name: str) -> str | None:
    """An address of the project by its name under `[project.urls]`; `None` if the package names none."""
    try:
        stated = metadata("mifkit").get_all("Project-URL") or []
    except PackageNotFoundError:  # a folder that was never installed, as in the playground
        return None
    for line in map(str, stated):
        label, _, address = line.partition(", ")
        if label.lower() == name.lower():
            return address
    return None


def documentation() -> str | None:
    """The address of the documentation, with a slash at its end; `None` if the package names none."""
    address = project_address("Documentation")
    return None if address is None else address.rstrip("/") + "/"


def address(path: str) -> str | None:
    """The address of what lies on the site at `path`."""
    site = documentation()
    return None if site is None else site + path


def rule_address(code: str) -> str | None:
    """The address of a rule's page."""
    return address(f"rule/{code}/")
