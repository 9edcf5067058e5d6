"""What surrounds all tests.

Properties are tried on the same examples each time, so that a run says something about the change at hand;
HYPOTHESIS_PROFILE=explore tries new ones.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from processes import end_left_over, mark, restore_interrupts

# A slow machine is no fault: without deadlines. Examples that are the same each time find what they find in the first
# run, so a run has few of them; exploring has many.
SLOW = [HealthCheck.too_slow]
settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=SLOW, max_examples=50)
settings.register_profile("explore", deadline=None, suppress_health_check=SLOW, max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

# What build servers tell a program, and formats of mifkit listen to: also where the tests run on one.
TOLD = (
    "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE", "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA",
    "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY",
)  # fmt: skip


restore_interrupts()
mark()


@pytest.fixture(scope="module", autouse=True)
def no_process_is_left() -> Iterator[None]:
    """The tests of a module end the processes that they start."""
    yield
    left = end_left_over()
    assert not left, "still running, and killed now: " + "; ".join(left)


@pytest.fixture(scope="session", autouse=True)
def no_build_server() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in TOLD:
            patch.delenv(name, raising=False)
        yield
