"""What surrounds all tests."""

from collections.abc import Iterator

import pytest

# What build servers tell a program, and formats of mifkit listen to: also where the tests run on one.
TOLD = (
    "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE", "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA",
    "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY",
)  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def no_build_server() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in TOLD:
            patch.delenv(name, raising=False)
        yield
