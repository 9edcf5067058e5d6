"""What a file is: a status MIF, an inventory MIF, a DMI component, another document that mifkit reads, or none."""

from enum import Enum


class Kind(Enum):
    """What the consumer takes a file for. The names are the field's own."""

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
    """Whose rules apply: to MIF files strict DMI, the SMS / Configuration Manager inventory, or status MIFs; to each
    other kind of document its own ones."""

    DMI = "dmi"
    SMS = "sms"
    STATUS = "status"
    SITE = "site"
    PACKAGE = "package"


# Those that a MIF file can be checked by; every other one goes with its kind of document.
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
