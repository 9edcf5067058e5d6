"""Which MIFs are rivals, held against a comparison of each with each by `mifkit match`'s own procedure."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib.resources import files as resources
from itertools import combinations
from typing import NamedTuple

import hypothesis.strategies as st
from hypothesis import given, settings

from mifkit.scan.plan import Plan
from mifkit.scan.store.across_files import MOST_OF_ONE, ComparisonOptions, find_across
from mifkit.scan.store.competing_mifs import CandidateMif, competitions
from mifkit.status.context import ClientContext
from mifkit.status.matching.claims import How, identity
from mifkit.status.matching.fields import Candidate
from mifkit.status.matching.matching import match
from mifkit.status.matching.package import Package
from mifkit.status.matching.procedures import PROCEDURES
from mifkit.status.matching.report import FieldVerdict
from mifkit.status.matching.window import Window
from mifkit.status.product import Product

SCHEMA = resources("mifkit.scan.store").joinpath("schema.sql").read_text(encoding="utf-8")
START = datetime(2026, 3, 31, 12, tzinfo=UTC)
MINUTES = 60_000_000_000


class File(NamedTuple):
    """A status MIF of a small share: `minutes` after the start, `content` what it is but for its fields."""

    folder: str
    name: str
    minutes: int
    content: int
    product: str | None
    version: str | None

    @property
    def candidate(self) -> Candidate:
        return Candidate(
            path=f"{self.folder}/{self.name}",
            file_name=self.name,
            manufacturer="",
            product=self.product,
            version=self.version,
        )

    @property
    def digest(self) -> bytes:
        return repr((self.content, self.product, self.version)).encode()


FILES = st.lists(
    st.builds(
        File,
        folder=st.sampled_from(["/s", "/s/1", "/s/1/t", "/s/2", "/elsewhere"]),
        name=st.sampled_from(["a.mif", "b.mif", "c.mif", "d.mif"]),
        minutes=st.sampled_from([0, 5, 9, 10, 11, 19, 20, 30]),
        content=st.sampled_from([1, 2, 3]),
        product=st.sampled_from(["A", "a", "B", "", None]),
        version=st.sampled_from(["1", "2"]),
    ),
    max_size=10,
    unique_by=lambda one: (one.folder, one.name),
)
FIELD = st.sampled_from(["", "a", "B"])
PACKAGES = st.lists(
    st.builds(
        Package,
        origin=st.just("x"),
        mif_file_name=st.sampled_from(["", "", "a", "b.mif", "e", "?"]),
        mif_name=FIELD,
        mif_version=st.sampled_from(["", "1"]),
        mif_publisher=st.just(""),
        name=st.just("A"),
        use_fields=st.sampled_from([True, True, False]),
    ),
    max_size=2,
)


def stored_share(files: Sequence[File]) -> sqlite3.Connection:
    """A store of these files, as if they had been scanned, in memory."""
    database = sqlite3.connect(":memory:")
    database.executescript(SCHEMA)
    database.execute("INSERT INTO bases VALUES (1, '', '', '')")
    database.execute(
        "INSERT INTO runs (id, basis, roots, state, started, host, process) VALUES (1, 1, '', 'complete', '', '', 1)"
    )
    for folder in sorted({one.folder for one in files}):
        database.execute("INSERT INTO folders (path) VALUES (?)", (folder,))
    for number, one in enumerate(files):
        time = int((START + timedelta(minutes=one.minutes)).timestamp()) * 10**9
        database.execute(
            "INSERT INTO files SELECT ?, id, ?, 1, ?, ?, 1, NULL, 'status', 'status', NULL, '', NULL, '', NULL, NULL, "
            "0, 0, 0 FROM folders WHERE path = ?",
            (number, one.name, time, one.digest, one.folder),
        )
        query = (
            "INSERT INTO status_fields (file, manufacturer, product, version, status) VALUES (?, '', ?, ?, 'Failed')"
        )
        database.execute(query, (number, one.product, one.version))
    return database


def batch(one: File, depth: int | None) -> str | None:
    """The folder that stands for the computer, told apart from `mifkit.scan.store.across_files` by its parts."""
    if not one.folder.startswith("/s"):
        return None
    parts = one.folder.split("/")[2:]
    if depth is None:
        return one.folder
    return "/".join(parts[:depth]) if len(parts) >= depth else None


def conflict(one: File, other: File, all: Sequence[File], packages: Sequence[Package], product: Product) -> bool:
    """Whether two MIFs of a batch satisfy the same package, if a run saw all that was written between them."""
    if one.digest == other.digest or abs(one.minutes - other.minutes) >= 10:
        return False
    if not packages:
        first, second = (
            identity({"product": file.product, "version": file.version, "manufacturer": ""}) for file in (one, other)
        )
        return first is not None and first == second
    early, late = sorted((one.minutes, other.minutes))
    seen = [file for file in all if early <= file.minutes <= late]
    for package in packages:
        result = match(package, [file.candidate for file in seen], PROCEDURES[product])
        picked = {
            file
            for file, found in zip(seen, result.candidates, strict=True)
            if found.picked_up and any(field.verdict is FieldVerdict.EQUAL for field in found.fields)
        }
        if {one, other} <= picked:
            return True
    return False


def expected(
    files: Sequence[File], packages: Sequence[Package], product: Product, depth: int | None, window: Window
) -> set[int]:
    batches: dict[str, list[File]] = {}
    for file in files:
        home = batch(file, depth)
        if home is not None:
            batches.setdefault(home, []).append(file)
    found: set[File] = set()
    for members in batches.values():
        alike: dict[tuple[str, str], set[bytes]] = {}
        for one in members:
            alike.setdefault(((one.product or "\0").upper(), one.version or ""), set()).add(one.digest)
        if depth is None and max(map(len, alike.values())) > MOST_OF_ONE:
            continue
        within = [one for one in members if inside(one, window)]
        for one, other in combinations(within, 2):
            if conflict(one, other, within, packages, product):
                found |= {one, other}
    return {number for number, one in enumerate(files) if one in found}


def inside(one: File, window: Window) -> bool:
    time = START + timedelta(minutes=one.minutes)
    return (window.started is None or time >= window.started) and (window.ended is None or time <= window.ended)


@settings(max_examples=120)
@given(
    FILES,
    PACKAGES,
    st.sampled_from([Product.CB, Product.SMS20]),
    st.sampled_from([None, 0, 1, 2]),
    st.sampled_from([None, 5, 10]),
    st.sampled_from([None, 10, 30]),
)
def test_a_store_gives_what_comparing_each_with_each_gives(
    files: list[File],
    packages: list[Package],
    product: Product,
    depth: int | None,
    started: int | None,
    ended: int | None,
) -> None:
    bounds = [START + timedelta(minutes=bound) if bound is not None else None for bound in (started, ended)]
    window = Window(*bounds)
    comparison = ComparisonOptions(packages=tuple(packages), window=window, depth=depth)
    with closing(stored_share(files)) as database:
        across = find_across(database, ["/s"], Plan(context=ClientContext(product=product)), comparison)
    told = [(file, message[0]) for file, message in across.findings]
    assert len(told) == len(set(told))
    assert {file for file, code in told if code == "SCN002"} == expected(files, packages, product, depth, window)
    assert {file for file, code in told if code == "SCN003"} == {
        number for number, one in enumerate(files) if batch(one, None) is not None and not inside(one, window)
    }


MIFS = st.lists(st.tuples(st.integers(0, 40), st.sampled_from(How), st.integers(0, 3)), max_size=12)


@given(MIFS, st.integers(0, 15))
def test_the_nearest_competitor_and_the_number_of_others_are_found(raw: list[tuple[int, How, int]], span: int) -> None:
    mifs = [CandidateMif(time, file, how, content) for file, (time, how, content) in enumerate(sorted(raw))]
    found = {one.mif: one for one in competitions(mifs, span)}
    barred = {one.time for one in mifs if one.how is not How.FIELDS}
    for one in mifs:
        rivals = [
            other
            for other in mifs
            if other.content != one.content
            and abs(other.time - one.time) < span
            and one.how is other.how is not How.BLOCKS
            and (
                one.how is How.NAMED
                or not any(min(one.time, other.time) <= time <= max(one.time, other.time) for time in barred)
            )
        ]
        assert (one in found) == bool(rivals)
        if rivals:
            nearest = min(abs(other.time - one.time) for other in rivals)
            assert found[one].nearest in rivals
            assert abs(found[one].nearest.time - one.time) == nearest
            assert found[one].others == len(rivals) - 1


def test_many_copies_take_no_longer_than_many_others() -> None:
    mifs = [CandidateMif(place * MINUTES // 10**6, place, How.FIELDS, place == 0) for place in range(50_000)]
    assert len(list(competitions(mifs, 10 * MINUTES))) == len(mifs)
