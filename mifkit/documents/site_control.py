"""Site control files as rules see them."""

from bisect import bisect_right
from functools import cached_property

from mifkit.diagnostics import Finding
from mifkit.documents.base import BaseDocument
from mifkit.documents.kinds import Kind, Profile
from mifkit.status.settings.site_control import Property, SiteControl, read_site_control


class SiteControlDocument(BaseDocument):
    """A site control file: the settings of the software distribution agent, and what is wrong with them."""

    kind = Kind.SITE_CONTROL
    profile = Profile.SITE

    @cached_property
    def read(self) -> SiteControl:
        return read_site_control(self.text)

    @property
    def properties(self) -> tuple[Property, ...]:
        """The properties of the software distribution agent, in the order of the text."""
        return self.read.properties

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.read.findings

    def block_path(self, offset: int) -> tuple[str, ...]:
        index = bisect_right(self.properties, offset, key=lambda found: found.statement) - 1
        return (f"property {self.properties[index].setting.site_control}",) if index >= 0 else ()
