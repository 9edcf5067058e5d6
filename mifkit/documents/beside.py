"""What other exports of the same run hold: packages without their programs, and programs without their package."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from mifkit.documents.described import DescribedPackage, Elsewhere


class Beside(Struct, frozen=True):
    """Packages and command lines of programs by the id of the package, in lower case, in the files of a run."""

    packages: Mapping[str, tuple[DescribedPackage, ...]] = {}
    programs: Mapping[str, tuple[Elsewhere, ...]] = {}

    def package(self, package_id: str, path: str) -> DescribedPackage | None:
        """The first package with an id that is not in the file `path`."""
        return next((one for one in self.packages.get(package_id.lower(), ()) if one.file != path), None)

    def lines(self, package_id: str, path: str) -> Iterator[Elsewhere]:
        """The command lines of a package's programs that are not in the file `path`."""
        return (one for one in self.programs.get(package_id.lower(), ()) if one.path != path)


NOTHING = Beside()
