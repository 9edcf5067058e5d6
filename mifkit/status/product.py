"""The management clients that mifkit knows, by family, and the deployment types of applications."""

from enum import StrEnum


class Product(StrEnum):
    """A management client; the value is its name on the command line."""

    SMS10 = "sms1.0"
    SMS11 = "sms1.1"
    SMS12 = "sms1.2"
    SMS20 = "sms2.0"
    SMS2003 = "sms2003"
    SMS2003_LEGACY = "sms2003-legacy"
    CM2007 = "cm2007"
    CM2012 = "cm2012"
    CB = "cb"
    CB_TS = "cb-ts"
    CB_APP = "cb-app"
    CB_UNIX = "cb-unix"


# Whose client an answer is about where no product is named.
DEFAULT_PRODUCT = Product.CB

TITLES = {
    Product.SMS10: "SMS 1.0",
    Product.SMS11: "SMS 1.1",
    Product.SMS12: "SMS 1.2",
    Product.SMS20: "SMS 2.0",
    Product.SMS2003: "SMS 2003 Advanced Client",
    Product.SMS2003_LEGACY: "SMS 2003 Legacy Client",
    Product.CM2007: "Configuration Manager 2007",
    Product.CM2012: "Configuration Manager 2012",
    Product.CB: "Configuration Manager current branch",
    Product.CB_TS: "Configuration Manager current branch (task sequence)",
    Product.CB_APP: "Configuration Manager current branch (application)",
    Product.CB_UNIX: "Configuration Manager client for Linux and UNIX",
}


class DeploymentType(StrEnum):
    """The kind of an application's deployment type, as far as it has exit codes of its own."""

    WINDOWS_INSTALLER = "windows-installer"
    SCRIPT = "script"
    APP_PACKAGE = "app-package"


DEPLOYMENT_TYPE_TITLES = {
    DeploymentType.WINDOWS_INSTALLER: "Windows Installer",
    DeploymentType.SCRIPT: "script",
    DeploymentType.APP_PACKAGE: "app package",
}

# Package Command Manager: no match fields, no exit codes.
SMS_1 = frozenset({Product.SMS10, Product.SMS11, Product.SMS12})
# Advertised Programs Manager.
SMS_2 = frozenset({Product.SMS20, Product.SMS2003_LEGACY})
# Execution manager ("2003+"), tried with status MIFs, and later than that.
EARLY = frozenset({Product.SMS2003, Product.CM2007})
LATE = frozenset({Product.CM2012, Product.CB})
FROM_2003 = EARLY | LATE
# A task sequence takes packages as the client does.
PACKAGES = FROM_2003 | {Product.CB_TS}
# Clients that read no status MIF.
WITHOUT_MIF = frozenset({Product.CB_APP, Product.CB_UNIX})
WITH_MIF = frozenset(Product) - WITHOUT_MIF
