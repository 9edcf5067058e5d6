"""What of a package bears on its status MIF: the Reporting tab, and the General tab that can take its place."""

from msgspec import Struct

# PkgFlags of SMS_PackageBaseclass: "Use these fields for status MIF matching" (status-mif.md 5.3).
USE_SPECIAL_MIF = 0x20000000


class Package(Struct, frozen=True, kw_only=True):
    """One package. `None` is a value that is not known; `""` is a field that is known to be blank.

    `mif_*` are the four fields of the Reporting tab, `name`, `version`, `manufacturer` and `language` those of the
    General tab. `use_fields` tells which of the two tabs is to be compared: `True` for "Use these fields for status
    MIF matching", `False` for "Use package properties". `origin` says where the package was read.
    """

    origin: str
    package_id: str | None = None
    mif_file_name: str | None = None
    mif_name: str | None = None
    mif_version: str | None = None
    mif_publisher: str | None = None
    name: str | None = None
    version: str | None = None
    manufacturer: str | None = None
    language: str | None = None
    use_fields: bool | None = None

    @property
    def fields(self) -> tuple[str | None, ...]:
        """The four fields of the Reporting tab."""
        return self.mif_file_name, self.mif_name, self.mif_version, self.mif_publisher
