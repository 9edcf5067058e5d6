"""SCN004: classes that inventory MIFs of a share define differently.

A site keeps the type and size that it met first. Which file came first there is not known, so that definition of a
class is taken for the known one which most files have; of several, the one that was written first.
"""

import json
import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from mifkit.diagnostics import quoted
from mifkit.mif.semantics.names import folded
from mifkit.scan.analysis.inventory_facts import STRING, AttributeDefinition
from mifkit.scan.store.file_findings import LONGEST_PATH, FileFinding, message_of
from mifkit.scan.store.paths import full_path

DIFFERENT = "class-differs-between-files"
# Inventory MIFs below the roots of the scan, with the definitions of their classes.
DEFINING = """
defined_classes JOIN files ON files.id = defined_classes.file JOIN folders ON folders.id = files.folder
JOIN scope ON scope.folder = folders.id WHERE files.vanished IS NULL
"""
USED = (
    "DROP TABLE IF EXISTS temp.used_definitions",
    "CREATE TEMP TABLE used_definitions (id INTEGER PRIMARY KEY, class TEXT, files INTEGER, first INTEGER)",
    f"""
INSERT INTO used_definitions SELECT class_definitions.id, class, files, first FROM class_definitions JOIN
(SELECT definition, count(*) AS files, min(files.mtime_ns) AS first FROM {DEFINING.strip()} GROUP BY definition)
ON definition = class_definitions.id
""",  # noqa: S608  # all of it is ours
)
# Of each class with several definitions, the known one comes first. Numbers of rows depend on the order of the workers,
# so they decide nothing.
SEVERAL = """
SELECT id, class, files, attributes FROM used_definitions JOIN class_definitions USING (id, class) WHERE class IN
(SELECT class FROM used_definitions GROUP BY class HAVING count(*) > 1)
ORDER BY class, files DESC, first, attributes
"""
EXAMPLE = f"""
SELECT folders.path, files.name FROM {DEFINING.strip()}
AND definition = ? ORDER BY folders.path, files.name LIMIT 1
"""  # noqa: S608  # all of it is ours
WITH_DEFINITION = f"SELECT files.id FROM {DEFINING.strip()} AND definition = ?"  # noqa: S608  # all of it is ours
FORGET = """
UPDATE inventory SET differing = NULL WHERE differing IS NOT NULL AND EXISTS (
SELECT 1 FROM files JOIN scope ON scope.folder = files.folder WHERE files.id = inventory.file)
"""
HELP = (
    "Define the class alike in all files. If its attributes have to change, give the class another version, or delete "
    "it from the site's database first."
)


class _Definition(NamedTuple):
    """A definition of a class, as `SEVERAL` selects it. `files` is the number of files with it."""

    id: int
    class_name: str
    files: int
    attributes: str

    @property
    def by_name(self) -> dict[str, AttributeDefinition]:
        found = map(AttributeDefinition._make, json.loads(self.attributes))
        return {folded(attribute.name): attribute for attribute in found}


def class_differences(database: sqlite3.Connection) -> Iterator[FileFinding]:
    """The findings on files in the folders of the temporary table `scope`.

    Writes the column `differing` of the table `inventory` of these files. Raises sqlite3.Error.
    """
    for statement in (FORGET, *USED):
        database.execute(statement)
    several = database.execute(SEVERAL).fetchall()
    for name, definitions in groupby(map(_Definition._make, several), key=attrgetter("class_name")):
        known, *others = definitions
        reference, shown = known.by_name, _example(database, known)
        for definition in others:
            differences = list(_differences(definition.by_name, reference))
            if not differences:
                continue
            more = f", and {len(differences) - 1} more differ" if len(differences) > 1 else ""
            text = f"{shown} class {quoted(name)} otherwise: {differences[0]}{more}"
            message = message_of(DIFFERENT, text, HELP)
            files = [file for (file,) in database.execute(WITH_DEFINITION, (definition.id,))]
            database.executemany("UPDATE inventory SET differing = ? WHERE file = ?", [(name, file) for file in files])
            yield from (FileFinding(file, message) for file in files)


def _example(database: sqlite3.Connection, known: _Definition) -> str:
    """The files with the known definition, as the subject of a sentence."""
    folder, name = database.execute(EXAMPLE, (known.id,)).fetchone()
    path = quoted(full_path(folder, name), LONGEST_PATH)
    if known.files == 1:
        return f"{path} defines"
    return f"{known.files:,} other files, such as {path}, define"


def _differences(own: dict[str, AttributeDefinition], known: dict[str, AttributeDefinition]) -> Iterator[str]:
    """Each attribute that both have and that differs, in words."""
    for name, here in own.items():
        there = known.get(name)
        if there is None:
            continue
        if here.name != there.name:
            yield f"attribute {quoted(here.name)} is {quoted(there.name)} there"
        elif here.type and there.type and here.type != there.type:
            yield f"attribute {quoted(here.name)} is of type {here.type} here, {there.type} there"
        elif here.type == STRING and here.size and there.size and here.size != there.size:
            yield f"attribute {quoted(here.name)} has size {here.size} here, {there.size} there"
