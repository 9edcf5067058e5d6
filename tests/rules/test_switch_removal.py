"""What a batch file is after the fix that removes a switch, by a real parser: the same commands without the switch."""

import re
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from script_oracles import batch_words

from mifkit.files.source import Source
from mifkit.linter.engine import Settings
from mifkit.linter.fixing import fix_source

# A line that is only continued, and a mark that the line before it escapes as the first character of its continuation.
DANGLING = re.compile(r"(?m)^[ \t]*\^\r?$|\^\r?\n[\^&|<>)\r\n]|\^\Z")
GAPS = (" ", " ^\n", " ^\n  ", "  ^\r\n\t")
TAILS = ("", " & echo x", ">log 2>&1", " 2>nul || exit /b 1", " ^\n  || echo y")
AROUND = ("{}", "if exist a.msi (\n  {}\n)", "if exist a.msi ({} ) else exit /b 2", "for %%i in (a b) do {}")


@settings(max_examples=30)
@given(st.integers(0, 2**32))
def test_no_command_is_continued_with_what_is_not_its_own(seed: int) -> None:
    choose = Random(seed)
    parts = choose.sample(["/i a.msi", '/l*v "a b.log"', "/m A", "/qn"], 4)
    tail, around = choose.choice(TAILS), choose.choice(AROUND)
    command = "".join(f"{choose.choice(GAPS)}{part}" for part in parts)
    wanted = "".join(f" {part}" for part in parts if part != "/m A")
    text, expected = (f"{around.format(f'msiexec{one}{tail}')}\necho done\n" for one in (command, wanted))
    fixed = fix_source(Source("install.cmd", text.encode()), Settings(), unsafe=True).source.text
    assert "/m" not in fixed
    assert not DANGLING.search(fixed)
    assert batch_words(fixed) == batch_words(expected)
