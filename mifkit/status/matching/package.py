"""The properties of a package that its status MIF is compared with: those of the Reporting tab or the General tab."""

from msgspec import Struct

# PkgFlags of SMS_PackageBaseclass: "Use these fields for status MIF matching" (status-mif.md 5.3).
USE_SPECIAL_MIF = 0x20000000
# Attribute of `Package`: how many characters the field holds; the MIF may hold 64 (status-mif.md 5.4).
LONGEST = {
    "mif_file_name": 50,
    "mif_name": 50,
    "mif_version": 32,
    "mif_publisher": 32,
    "name": 50,
    "version": 32,
    "manufacturer": 32,
}


class Package(Struct, frozen=True, kw_only=True):
    """One package. `None` is a value that is not known, '' a field that is known to be blank.

    The four `mif_` attributes are on the Reporting tab; `name`, `version`, `manufacturer` and `language` are on the
    General tab. `use_fields` says which tab is compared: `True` for "Use these fields for status MIF matching", `False`
    for "Use package properties". `origin` says where the package was read.
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
