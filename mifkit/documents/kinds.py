"""What a file can be: a status MIF, an inventory MIF, a DMI component, another document that mifkit reads, or none."""

from enum import Enum


class Kind(Enum):
    """What a file is to its consumer. The values appear in reports."""

    STATUS = "status"
    NOIDMIF = "noidmif"
    IDMIF = "idmif"
    DMI = "dmi"
    SITE_CONTROL = "site-control"
    PACKAGE = "package"
    SCRIPT = "script"
    OTHER = "other"
    UNREADABLE = "unreadable"


class Profile(Enum):
    """The set of rules that applies: for MIF files strict DMI, the inventory of SMS / Configuration Manager, or status
    MIFs; for every other kind of document its own rules."""

    DMI = "dmi"
    SMS = "sms"
    STATUS = "status"
    SITE = "site"
    PACKAGE = "package"


# The profiles that a MIF file can be checked by; each of the others belongs to a kind of document.
MIF_PROFILES = (Profile.DMI, Profile.SMS, Profile.STATUS)


PROFILE_OF = {
    Kind.STATUS: Profile.STATUS,
    Kind.NOIDMIF: Profile.SMS,
    Kind.IDMIF: Profile.SMS,
    Kind.DMI: Profile.DMI,
    Kind.SITE_CONTROL: Profile.SITE,
    Kind.PACKAGE: Profile.PACKAGE,
    Kind.SCRIPT: Profile.PACKAGE,
    Kind.OTHER: Profile.DMI,
    Kind.UNREADABLE: Profile.DMI,
}
