"""`mifkit help`: the list of pages, a page on a terminal and in a pipe, the help of a command, and what is unknown."""

import pytest
from click.shell_completion import ShellComplete
from running import invoke, shown

from mifkit.cli import COMMANDS, main
from mifkit.output.answers.pages import page, title, topics


def test_without_a_topic_every_page_is_listed_with_its_title() -> None:
    text = invoke("help").stdout
    assert all(f"  {topic} " in text and title(topic) in text for topic in topics())


@pytest.mark.parametrize("topic", topics())
def test_a_pipe_gets_the_page_as_it_is(topic: str) -> None:
    done = invoke("help", topic)
    assert (done.exit_code, done.stdout) == (0, page(topic))


@pytest.mark.parametrize("topic", topics())
def test_a_title_fits_the_list(topic: str) -> None:
    assert page(topic).startswith("# ")
    assert 0 < len(title(topic)) <= 60


def test_a_terminal_gets_the_page_laid_out() -> None:
    text = shown("help", "output", FORCE_COLOR="1", COLUMNS="80").stdout
    assert "\x1b[" in text
    assert "## Exit status" not in text
    assert "Exit status" in text
    assert "]8;;" not in text


def test_no_color_is_obeyed() -> None:
    assert shown("help", "output", FORCE_COLOR="1", NO_COLOR="1").stdout == page("output")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_name_of_a_command_shows_its_help(name: str) -> None:
    assert invoke("help", name).stdout == invoke(name, "--help").stdout


def test_a_topic_is_found_in_any_case_and_as_a_file() -> None:
    assert invoke("help", "Output").stdout == invoke("help", "output.md").stdout == page("output")


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("configration", "Did you mean 'configuration'?"),
        ("lnt", "Did you mean 'lint'?"),
        ("../../README", "'mifkit help' lists the pages."),
        ("zzz", "'mifkit help' lists the pages."),
    ],
)
def test_an_unknown_topic_is_an_error_with_a_hint(asked: str, hint: str) -> None:
    done = invoke("help", asked)
    assert done.exit_code == 2
    assert f"There is no page and no command '{asked}'. {hint}" in done.stderr


def completed(incomplete: str) -> list[str]:
    """What a shell offers after `mifkit help`."""
    shell = ShellComplete(main, {}, "mifkit", "_MIFKIT_COMPLETE")
    return [item.value for item in shell.get_completions(["help"], incomplete)]


def test_shells_complete_topics_and_commands() -> None:
    assert set(completed("co")) == {"configuration", "code", "config", "completion"}
    assert set(completed("")) == {*topics(), *COMMANDS}
