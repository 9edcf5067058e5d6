"""The public documents that rules rest on: from the tag a rule cites to title and address.

Tags of documents on status MIFs and outcomes are those of `mifkit.status.sources`.
"""

import re
from typing import NamedTuple

from mifkit.status.sources import SOURCES


class Reference(NamedTuple):
    title: str
    address: str


IBM = "https://komh.github.io/os2books/os2tk45/dnal1mst/"
BROADCOM = (
    "https://ftpdocs.broadcom.com/cadocs/0/CA%20IT%20Client%20Automation%2012%208-ENU/Bookshelf_Files/HTML/"
    "Asset%20Management%20Administration%20Guide/"
)
LEARN = "https://learn.microsoft.com/intune/configmgr/"

FIXED = {
    "IBM-S": Reference(
        "IBM Problem Determination guide, sample PROBEXMP.MIF",
        "https://www.os2.kr/komh/os2books/os2tk45/pdguide/051_L3_MIFFileExample.html",
    ),
    "HP": Reference(
        "HP-UX DMI 2.0 Developer's Guide",
        "https://www.manualowl.com/m/Hewlett-Packard/Model-755%2F125cL/Manual/92103?page=34",
    ),
    "NC": Reference("Network Computing design manual, DMI 2.0", "http://www.networkcomputing.com/netdesign/desk3.html"),
    "UW": Reference(
        "UnixWare 7 SDK, component installation error codes",
        "http://uw714doc.xinuos.com/en/SDK_dmi/Component_installation_error_codes.html",
    ),
    "UW-MODEL": Reference(
        "UnixWare 7 SDK, basics of good MIF modelling",
        "http://ou800doc.sco.com/en/SDK_dmi/Basics_of_good_MIF_modeling.html",
    ),
    "SUN": Reference(
        "Solstice Enterprise Agents user guide", "https://docs.oracle.com/cd/E19620-01/805-5924/x-7a14c/index.html"
    ),
    "CIM": Reference(
        "CIM specification, chapter 6, MIF to MOF", "https://pubs.opengroup.org/onlinepubs/009619599/chap6.htm"
    ),
    "TN cc180676": Reference(
        "TechNet, SMS 2003: customizing with NOIDMIF files", "https://technet.microsoft.com/en-us/library/cc180676.aspx"
    ),
    "CM": Reference(
        "Configuration Manager SDK, requirements of IDMIF files",
        LEARN + "develop/core/clients/inventory/requirements-of-idmif-files",
    ),
    "CMAPI": Reference(
        "Configuration Manager SDK, InstallStatusMIF",
        LEARN + "develop/reference/core/servers/manage/installstatusmif-function",
    ),
    "BADM": Reference(
        "Hardware inventory resync and BADMIF internals (2014)",
        "https://blogs.technet.microsoft.com/umairkhan/2014/10/01/configmgr-2012-hardware-inventory-resync-and-badmif-internals/",
    ),
    "OBS": Reference("Behaviour of MIF writers seen in public scripts; undocumented", ""),
    "[I]": Reference("Inferred by mifkit; no source states it", ""),
    "(choice)": Reference("No public source settles the point; mifkit's choice", ""),
}

# Tags with a page: the pattern, and how title and address are made from what it finds.
PAGED: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"IBM (\d{3})"), "IBM DMI programmer's book, page {0}", IBM),
    (re.compile(r"CA (\d{6})"), "CA Asset Management Administration Guide, MIF reference {0}", BROADCOM + "{0}.html"),
    (re.compile(r"UW (\d{4})"), "UnixWare 7 SDK, component installation error code {0}", FIXED["UW"].address),
    (
        re.compile(r"BORES (S3D7[0-9A-F])"),
        "SMS 1.2 Resource Guide, {0}",
        "https://techshelps.github.io/MSDN/BORES/D9/{0}.HTM",
    ),
    (
        re.compile(r"SDK (she\w+)"),
        "SMS SDK 1998, {0}",
        "https://techshelps.github.io/MSDN/SMS/devdoc/good/pdsms/sms/{0}.htm",
    ),
    (
        re.compile(r"RG2 (smc_\d+)"),
        "SMS 2.0 Resource Guide, {0}",
        "https://library.thedatadungeon.com/msdn-2000-04/bores/html/{0}.content.htm",
    ),
    (
        re.compile(r"KB Q((\d{3})\d{3})"),
        "Microsoft Knowledge Base Q{0}",
        "https://jeffpar.github.io/kbarchive/kb/{1}/Q{0}/",
    ),
)


def reference(tag: str) -> Reference:
    """Title and address of the document behind a tag. Raises KeyError for a tag that no table knows."""
    for pattern, title, address in PAGED:
        if found := pattern.fullmatch(tag):
            return Reference(title.format(*found.groups()), address.format(*found.groups()))
    return FIXED[tag] if tag in FIXED else Reference(*SOURCES[tag])
