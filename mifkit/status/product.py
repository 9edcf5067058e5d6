"""The products whose clients read status MIFs."""

from enum import StrEnum


class Product(StrEnum):
    """A management client by the name that the command line knows it by."""

    SMS2003 = "sms2003"
    CM2007 = "cm2007"
    CM2012 = "cm2012"
    CB = "cb"


TITLES = {
    Product.SMS2003: "SMS 2003 Advanced Client",
    Product.CM2007: "Configuration Manager 2007",
    Product.CM2012: "Configuration Manager 2012",
    Product.CB: "Configuration Manager current branch",
}
