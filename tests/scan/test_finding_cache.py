"""What is recalled of files by their answers is what analysing them gives."""

import random
import re
from collections.abc import Callable, Iterator
from itertools import count

import pytest
from benchmarks.inputs import KINDS
from corpus import corpus_files, needs_corpus
from hypothesis import given, settings
from hypothesis import strategies as st
from shares import MASKED, status_mif

from mifkit.documents.mif import Document
from mifkit.files.encodings import SINGLE_BYTE
from mifkit.files.source import Source
from mifkit.mif.parser import Parse, parse
from mifkit.mif.shapes.cut import cut
from mifkit.questions import longer_than
from mifkit.rules.declaration import Example
from mifkit.rules.frames import framed
from mifkit.rules.registry import rules
from mifkit.scan.analysis import analyser as analyser_module
from mifkit.scan.analysis import finding_cache
from mifkit.scan.analysis.analyser import Analyser
from mifkit.scan.analysis.kept_facts import Analysis, fields_of
from mifkit.scan.analysis.odd_bodies import Places
from mifkit.scan.plan import Plan
from mifkit.scan.share.reading import digest
from mifkit.status.context import ClientContext
from mifkit.status.settings.limits import Limits

# What rules look for in literals, and what may stand in the way of cutting a text at them.
BODIES = (
    *(
        "",
        "x",
        " ",
        " lead",
        "trail ",
        "a" * 65,
        "b" * 130,
        "c" * 300,
        "12",
        "-1",
        "0x10",
        "a,b",
        "=1+1",
        "unsupported",
    ),
    *("Success", "Failed", "SUCCESS", "ok", "DateTime", "01/02/2026", "1.2.3", "Intel;1033", "Installer error 1618"),
    *("{01234567-89AB-CDEF-0123-456789ABCDEF}", "20260101000000.000000+000", MASKED, "Setup error 5", "%PDF-1.4"),
    *("Status", "Description", "InstallStatus", "ComponentID", "MICROSOFT|JOBSTATUS|1.0", "DMTF|ComponentID|1.0"),
    *("Workstation", "en|US|iso8859-1", "en|US|unicode", "mifkit: ignore", "//comment", "[PDF]", "SMS:Add"),
    *("Gr\xf6\xdfe", "\xfcber al\xdf", "10 \x80 or 20 \x80", "D:\\\\a b\\\\c 5", "\\\\\\\\host\\\\\xe4 b", "\xe4\\\\"),
    *("C:\\\\temp", "C:\\temp", 'say \\"x\\"', "tab\there", "gr\xfcn", "\x80", "NUL\\0x", "two\r\nlines", "\x1b[31m"),
)
# Numbers in all forms, and at the limits of types and of what is cut.
NUMBERS = (
    *("0", "1", "7", "8", "127", "255", "256", "2147483647", "2147483648", "4294967295", "4294967296", "1603"),
    *("9223372036854775807", "9223372036854775808", "18446744073709551616", "9" * 20, "9" * 21, "9" * 101, "9" * 1001),
    *("010", "00", "08", "0x1F", "12ab", "1.5", "5//five", "5 6"),
)
PATHS = ("PC1/a.mif", "x/MSI12ABC.mif", "noidmifs/b.mif", "inventory.nhm")


def newly_analysed(analyser: Analyser, source: Source) -> Analysis:
    """The analysis of a file of which nothing is known."""
    analysis, view = analyser._examine(source, parse)
    return analysis if view is None else analysis._replace(fields=fields_of(view))


NUMBERED = count()


def analysed(analyser: Analyser, source: Source) -> Analysis:
    """The analysis of a file whose content is not known, so that only its shape and its answers may be."""
    return analyser._analyse(source.path, source.data, b"%d" % next(NUMBERED))


def variations(source: Source, chance: random.Random) -> Iterator[Source]:
    """Files of the shape of another one: those that teach it, then some with other bodies, under other names."""
    pieces = cut(source.text)
    if pieces is None:
        return
    pieces = pieces.at_numbers() or pieces
    for number in range(6 + min(len(pieces.numbers), 3)):
        if number > 2:
            odds = chance.choice((0.1, 0.5))
            pieces = pieces.with_bodies(
                body if chance.random() > odds else chance.choice(NUMBERS if index in pieces.numbers else BODIES)
                for index, body in enumerate(pieces.bodies)
            )
        data = source.encoded(pieces.text)
        if data is not None:
            yield Source(chance.choice(PATHS), data)


def assert_same(source: Source) -> int:
    """Files of one shape are recalled as they are analysed; how many of them went through the recall."""
    analyser = Analyser(Plan())
    for one in variations(source, random.Random(source.text)):
        assert analysed(analyser, one) == newly_analysed(analyser, one), one.text
    return sum(layout.hits + layout.misses for layout in analyser._cache._by_shape.values())


EXAMPLES = [
    pytest.param(example, id=f"{rule.code}-{number}")
    for rule in rules()
    if not rule.checks or rule.check_for(Document)
    for number, example in enumerate((*rule.bad, *rule.good))
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_rule_finds_the_same_in_a_file_that_is_cacheed(example: Example) -> None:
    assert_same(framed(example))


OTHER_NAMES = ("noidmifs/MSI12ABC", "b")


def test_every_rule_finds_the_same_in_a_content_that_is_known_under_another_name() -> None:
    analyser, recalled = Analyser(Plan()), 0
    for example in [example for rule in rules() for example in rule.bad[:1]]:
        first = framed(example)
        for name in (first.path, *(f"{name}.{first.file_name.extension}" for name in OTHER_NAMES)):
            before = len(analyser._analyses)
            found = analyser._analyse(name, first.data, digest(first.data))
            if len(analyser._analyses) == before:
                recalled += 1
                assert found == newly_analysed(analyser, Source(name, first.data)), name
    assert recalled > 150


@pytest.mark.parametrize(("ending", "made"), KINDS[6:])
def test_a_content_is_analysed_once_for_all_names_that_give_the_same_answers(
    ending: str, made: Callable[[int], bytes]
) -> None:
    analyser, data = Analyser(Plan()), made(1)
    for number in range(20):
        path = f"PC{number}/{number:06}.{ending}"
        known = analyser._analyse(path, data, digest(data))
        assert known == newly_analysed(analyser, Source(path, data))
    assert len(analyser._analyses) == 1


def test_no_more_contents_are_remembered_than_memory_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyser_module, "REMEMBERED", 5)
    analyser = Analyser(Plan())
    for number in range(12):
        analyser._analyse("a.mif", b"x%d" % number, b"%d" % number)
    assert len(analyser._questions) == len(analyser._analyses) == 5


@needs_corpus
def test_real_files_are_cacheed_as_they_are_analysed() -> None:
    recalled = [assert_same(Source(str(path), path.read_bytes())) for path in corpus_files()]
    assert sum(recalled) > 40


body = st.sampled_from(BODIES) | st.text(st.characters(max_codepoint=0xFF, exclude_characters='"\\'), max_size=200)


@settings(max_examples=50)
@given(
    st.sampled_from([made for _, made in KINDS[:6]]),
    st.lists(st.tuples(st.integers(0, 20), body), max_size=8),
    st.sampled_from(PATHS),
)
def test_status_mifs_with_any_bodies_are_cacheed_alike(
    made: Callable[[int], bytes], changes: list[tuple[int, str]], path: str
) -> None:
    analyser = Analyser(Plan())
    for number in range(4):
        written = Source(path, made(number))
        pieces = written.text.split('"')
        for place, text in changes[: number * 2]:
            pieces[2 * place + 1] = text
        codec = "latin-1" if written.codec in SINGLE_BYTE else written.codec
        source = Source(path, written.mark + '"'.join(pieces).encode(codec, "replace"))
        assert analysed(analyser, source) == newly_analysed(analyser, source)


@pytest.mark.parametrize("made", [made for _, made in KINDS[:6]])
def test_few_of_the_files_that_differ_only_between_odd_characters_are_examined(made: Callable[[int], bytes]) -> None:
    analyser = Analyser(Plan())
    for number in range(0, 40, 2):
        source = Source(f"PC{number}/{number:06}.mif", made(number))
        assert analysed(analyser, source) == newly_analysed(analyser, source)
    (shape,) = analyser._cache._by_shape.values()
    assert shape.misses < 4 < shape.hits


def test_few_of_the_files_that_differ_only_in_unread_text_are_examined(monkeypatch: pytest.MonkeyPatch) -> None:
    analyser, examined = Analyser(Plan()), 0
    examine = analyser._cache._examine

    def counting(source: Source, parse: Parse) -> object:
        nonlocal examined
        examined += 1
        return examine(source, parse)

    monkeypatch.setattr(analyser._cache, "_examine", counting)
    for number in range(300):
        analysed(analyser, Source(f"PC{number}/{number:06}.mif", status_mif(number)))
    assert examined < 10
    assert analyser.shapes.hits == 298


def inventory_mif(number: int, values: int = 20, description: str = "") -> bytes:
    """A NOIDMIF whose values are numbers of its own."""
    attributes = "".join(
        f'Start Attribute\nName = "Counter {id}"\nID = {id}\nType = Integer\nValue = {number * 7919 + id}\n'
        "End Attribute\n"
        for id in range(1, values + 1)
    )
    return (
        f'Start Component\nName = "Rack"\nDescription = "{description}"\nStart Group\nName = "Unit"\nID = 1\n'
        f'Class = "CONTOSO|UNIT|1.0"\n{attributes}End Group\nEnd Component\n'
    ).encode("ascii")


def test_few_of_the_files_that_differ_only_in_numbers_are_examined() -> None:
    analyser = Analyser(Plan())
    for number in range(0, 120, 10):
        # Of more than the head that recognition looks at, and of a length of its own.
        source = Source(f"PC{number}/noidmifs/a.mif", inventory_mif(number, description=200 * (80 + number) * "x"))
        assert analysed(analyser, source) == newly_analysed(analyser, source)
    assert analyser.shapes.hits == 10
    (shape,) = analyser._cache._by_shape.values()
    assert shape.misses <= 2


@pytest.mark.parametrize("limit", [2**31 - 1, 2**31, 2**32 - 1, 2**32])
def test_numbers_at_the_limits_of_their_type(limit: int) -> None:
    analyser = Analyser(Plan())
    data = inventory_mif(1, 3).replace(b"Type = Integer", b"Type = Counter", 1)
    for number in (5, 6, limit - 1, limit, limit + 1, 7):
        for sign in (b"", b"-"):
            other = re.sub(rb"Value = \d+", b"Value = %s%d" % (sign, number), data)
            source = Source("noidmifs/a.mif", other)
            assert analysed(analyser, source) == newly_analysed(analyser, source)


def test_a_body_by_which_a_file_is_recognised() -> None:
    analyser = Analyser(Plan())
    for description in ("Rack", "Rack 2", "Rack 3", "$$<Rack>", "$$<", "Rack 4"):
        # The log of a client has these signs in its first line.
        data = inventory_mif(1, 3, description=description).replace(b"\n", b" ", 2)
        source = Source("noidmifs/a.mif", data)
        assert analysed(analyser, source) == newly_analysed(analyser, source)


def test_a_shape_whose_files_answer_each_otherwise_is_given_up() -> None:
    analyser = Analyser(Plan())
    for number in range(3 * finding_cache.PATIENCE):
        # The name of a component stands in every finding's place.
        data = status_mif(number).replace(b'"WORKSTATION"', b'"PC%04d"' % number)
        source = Source("a.mif", data)
        assert analysed(analyser, source) == newly_analysed(analyser, source)
    (layout,) = analyser._cache._by_shape.values()
    assert layout.misses == finding_cache.PATIENCE + 1


def test_no_more_answers_are_remembered_than_memory_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding_cache, "REMEMBERED", 10)
    analyser = Analyser(Plan())
    for number in range(40):
        data = status_mif(number).replace(b'"WORKSTATION"', b'"PC%04d"' % number)
        analysed(analyser, Source("a.mif", data))
    assert len(analyser._cache._analyses) == 10


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("large.mif", status_mif(1).replace(b"WORKSTATION", b"w" * finding_cache.LARGEST)),
        ("script.cmd", status_mif(1)),
        ("guessed.mif", status_mif(1).replace(b"Setup", "für".encode())),
    ],
    ids=["too large for its lengths not to count", "of another kind", "of an encoding that a place inside shows"],
)
def test_some_files_are_never_cacheed(path: str, data: bytes) -> None:
    analyser = Analyser(Plan())
    for _ in range(4):
        assert analysed(analyser, Source(path, data)) == newly_analysed(analyser, Source(path, data))
    assert not analyser._cache._by_shape


def test_an_offset_in_an_unread_body_has_no_known_place_in_other_files() -> None:
    text = cut('Value "body" "body"')
    assert text is not None
    places, kept = Places(text, (), ()), Places(text, (), {0})
    # The quotation mark before the body, and the body's first character, have a known place in every file.
    assert [offset for offset in range(20) if not places.known(offset)] == [8, 9, 10, 11, 15, 16, 17, 18]
    assert [offset for offset in range(20) if not kept.known(offset)] == [15, 16, 17, 18]


def test_an_odd_character_in_an_unread_body_has_a_known_place_in_other_files() -> None:
    text = cut('Value "über \xd6l"')
    assert text is not None
    places = Places(text, {0}, ())
    assert [offset for offset in range(16) if not places.known(offset)] == [9, 10, 11, 14]
    assert [places.before(offset) for offset in (6, 7, 8, 12, 13, 14, 15)] == [0, 1, 1, 2, 2, 2, 3]


def test_a_question_is_known_again() -> None:
    assert longer_than(64) is longer_than(64)
    assert longer_than(64)("x" * 65)
    assert not longer_than(64)("x" * 64)


def with_product(literals: bytes) -> bytes:
    return status_mif(1).replace(b'"Reader 1"', literals)


# Each shape is learnt by the first three.
ALIKE = [
    ("a text beside one of other characters", [*[b'"Foo" "gr\xfcn"'] * 3, b'"Barbar" "gr\xfcn"']),
    ("a long text after other characters", [*[b'"gr\xfcn" "Foo"'] * 3, b'"gr\xfcn" "%s"' % (b"a" * 300)]),
    ("an escape after a long text", [b'"%s" "\\x41"' % (b"a" * length) for length in (40, 40, *range(44, 52))]),
    ("an escape before a long text", [b'"\\x41" "%s"' % (b"a" * length) for length in (40, 40, *range(44, 52))]),
]


@pytest.mark.parametrize("products", [alike for _, alike in ALIKE], ids=[name for name, _ in ALIKE])
def test_bodies_of_one_literal_are_asked_together(products: list[bytes]) -> None:
    analyser = Analyser(Plan())
    for product in products:
        source = Source("a.mif", with_product(product))
        assert analysed(analyser, source) == newly_analysed(analyser, source)


def test_a_file_is_not_above_a_limit_because_what_stands_for_it_is() -> None:
    data = re.sub(rb'VALUE = "[^"]*"', b'VALUE = ""', status_mif(1))
    analyser = Analyser(Plan(context=ClientContext(limits=Limits(status_file=len(data)))))
    for _ in range(4):
        assert analysed(analyser, Source("a.mif", data)) == newly_analysed(analyser, Source("a.mif", data))


def test_what_stands_for_a_file_is_not_taken_for_utf_16() -> None:
    analyser = Analyser(Plan())
    for length in range(4000, 4010, 2):
        data = (
            b'start component name="C" description="%s" start group name="%s" class="A|B|1" start attribute name="N" '
            b'id=1 type=string(9) value="a" end attribute end group end component' % (b"y" * length, b"x\0" * 2500)
        )
        assert analysed(analyser, Source("a.mif", data)) == newly_analysed(analyser, Source("a.mif", data))
