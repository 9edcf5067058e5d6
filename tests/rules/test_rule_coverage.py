"""Nothing silently left out: every rule that was ever numbered is a rule here, or stands here with the reason.

The numbers are those of mifkit's tables of the language (sections 4.1 to 4.10 there), and the codes that UnixWare's
component installer publishes. A rule carries the numbers it covers as aliases.
"""

import pytest

from mifkit.rules.registry import find, rules

# Number → the codes of the rules that cover it. More than one: the number has several severities or several faults.
COVERED: dict[str, str] = {
    # text
    "101": "SYN101",
    "102": "SYN102",
    "103": "SYN103",
    "104": "SYN104",
    "105": "SYN105 SYN127",  # a tab is one level lower
    "106": "SYN106",
    "107": "SYN107",
    "108": "SYN108",
    "109": "SYN109",
    "110": "SYN110 SYN128",  # an escape that is legal, in a path
    "111": "SYN111",
    "112": "SYN112",
    "113": "SYN113",
    "114": "SYN114",
    "115": "SYN115",
    "116": "SYN116",
    "117": "SYN117",
    "118": "SYN118",
    "119": "SYN119",
    # file, component, statements
    "201": "DMI201",
    "202": "DMI202",
    "203": "DMI203",
    "204": "DMI204 SYN204",  # a second component; what stands after the end of the first
    "205": "SYN205",
    "206": "DMI206",
    "207": "DMI207",
    "208": "DMI208",
    "209": "DMI209",
    "210": "DMI210",
    "211": "DMI211",
    "212": "DMI212",
    "213": "DMI213",
    "214": "DMI214",
    "215": "DMI215",
    "216": "DMI216",
    "217": "DMI217 DMI219",  # a type after its value is one level higher
    "218": "DMI218",
    # ids and names
    "301": "DMI301",
    "302": "DMI302",
    "303": "DMI303",
    "304": "DMI304",
    "305": "DMI305",
    "306": "DMI306",
    "307": "DMI307",
    # groups, classes, keys, templates
    "401": "DMI401",
    "402": "DMI402",
    "403": "DMI403",
    "404": "DMI404",
    "405": "DMI405",
    "406": "DMI406",
    "407": "DMI407",
    "408": "DMI408",
    "409": "DMI409",
    "410": "DMI410",
    "411": "DMI411",
    "412": "DMI412",
    "413": "DMI413",
    "414": "DMI414",
    "415": "DMI415",
    "416": "DMI416",
    "417": "DMI417",
    "418": "SMS418",
    "419": "DMI419",
    # attributes
    "501": "DMI501",
    "502": "DMI502",
    "503": "DMI503",
    "504": "DMI504",
    "505": "DMI505",
    "506": "DMI506",
    "507": "DMI507",
    "508": "DMI508 STA005",  # the Description of a status MIF
    "509": "DMI509",
    "510": "DMI510",
    "511": "DMI511",
    "512": "SMS512",
    "513": "SMS513",
    "514": "DMI514",
    "515": "DMI515",
    "516": "DMI516",
    "517": "SMS517",
    "518": "SMS518",
    "519": "SMS519",
    "520": "DMI520",
    "521": "DMI521",
    "522": "DMI522",
    "523": "SMS523",
    "524": "SMS524",
    # enums and paths
    "601": "DMI601",
    "602": "DMI602",
    "603": "DMI603",
    "604": "DMI604",
    "605": "DMI605",
    "606": "DMI606",
    "607": "DMI607",
    "608": "DMI608",
    "609": "DMI609",
    "610": "DMI610",
    "611": "DMI611",
    "612": "DMI612",
    # tables
    "701": "DMI701",
    "702": "DMI702",
    "703": "DMI703",
    "704": "DMI704",
    "705": "DMI705",
    "706": "DMI706",
    "707": "DMI707",
    "708": "DMI708",
    # standard groups
    "801": "DMI801",
    "802": "DMI802",
    "803": "DMI803",
    "804": "DMI804",
    "805": "DMI805",
    "806": "DMI806",
    "807": "DMI807",
    # SMS inventory
    "901": "SMS901 SMS913",  # the form of SMS 1.2 is one level lower
    "902": "SMS902",
    "903": "SMS903",
    "904": "SMS904",
    "905": "SMS905",
    "906": "SMS906",
    "907": "SMS907",
    "908": "SMS908",
    "909": "SMS909",
    "910": "SMS910",
    "911": "SMS911",
    "912": "SCN004",
    # status MIFs
    "951": "STA001 STA011",  # no such group; a group of that name with another class
    "952": "STA001",
    "953": "SMS910",
    "954": "STA002 STA003",  # a difference in case is one level lower
    "955": "STA010 STA012",  # empty; missing
    "956": "STA005",
    "957": "STA008 STA013",  # what no package can match; what the writing functions refuse
    "959": "STA007",
    # UnixWare's component installer
    "1643": "DMI407",
    "2101": "SYN104",
    "2641": "DMI212",
    "2647": "DMI203",
    "2691": "DMI213 DMI802",
    "2741": "DMI213 DMI802",
    "3201": "SYN110",
    "3202": "SYN111",
    "3203": "SYN111",
    "3204": "SYN111",
    "3301": "SYN105",
    "3306": "SYN109",
    "3307": "SYN108",
    "3401": "SYN103",
    "3417": "DMI204",
    "3503": "DMI509 DMI510 DMI511",
    "3509": "DMI206",
    "3510": "DMI301",
    "3511": "DMI206",
    "3512": "SYN122",
    "3513": "SYN123",
    "3514": "SYN124",
    "3515": "SYN116",
    "3518": "DMI515",
    "3519": "SYN123",
    "3520": "DMI505 DMI508",
    "3523": "DMI501",
    "3524": "DMI516",
    "3525": "DMI504",
    "3529": "DMI215",
}

NOT_A_RULE: dict[str, str] = {
    "709": "says that the rules on values apply to cells: each of them does, see tests/rules/test_rule_semantics.py",
    "958": "needs the package's Reporting tab, which a MIF does not have: `mifkit outcome --match` takes it",
    "1703": "an illegal value in a group: which values it means is not published",
    "3105": "a comment cut short: a comment of the language ends with its line, so none can be",
    "3106": "the same at the end of the file",
    "3522": "a missing access: it is read-only by default, so nothing is missing",
    "3528": "a conflict with existing data of the service provider: which data is not published",
    "3537": "the published list breaks off here, without a meaning",
}


def numbers_of_the_registry() -> dict[str, set[str]]:
    """The published numbers among the aliases, with the rules that carry them."""
    found: dict[str, set[str]] = {}
    for rule in rules():
        for alias in rule.aliases:
            if alias.isdigit():
                found.setdefault(alias, set()).add(rule.code)
    return found


def test_every_number_is_covered_by_the_rules_that_the_table_names() -> None:
    expected = {number: set(codes.split()) for number, codes in COVERED.items()}
    assert numbers_of_the_registry() == expected


def test_a_number_has_either_rules_or_a_reason_for_having_none() -> None:
    assert not COVERED.keys() & NOT_A_RULE.keys()
    assert all(len(reason) > 20 for reason in NOT_A_RULE.values())


# How far the numbers of each section go, those of the first ones being without a gap.
SECTIONS = {100: 19, 200: 18, 300: 7, 400: 19, 500: 24, 600: 12, 700: 9, 800: 7, 900: 12, 950: 9}


def test_the_table_has_every_number_of_every_section() -> None:
    numbers = {str(base + step) for base, last in SECTIONS.items() for step in range(1, last + 1)}
    table = {number for number in COVERED.keys() | NOT_A_RULE.keys() if int(number) < 1000}
    assert table == numbers


# Rules of the first rule set that no number asks for: and what they rest on.
UNNUMBERED = {
    "SYN001": "a file that cannot be read",
    "SYN002": "another format with the same extension",
    "SYN003": "a file without a component, which leaves nothing to number",
    "SYN006": "a fault of mifkit itself",
    "SYN007": "a baseline, which is mifkit's own",
    "SCN001": "a file that a scan does not read: mifkit's own",
    "SCN002": "several files of a scan, numbered C301",
    "SCN003": "the time of a file in a scan, numbered C302",
    "SCN011": "an archive that a scan does not read: mifkit's own",
    "SCN012": "an archive whose members have names that lead out of it: mifkit's own",
    "SYN004": "a comment that is to suppress findings: mifkit's own",
    "SYN005": "a comment that is to suppress findings: mifkit's own",
    "SYN120": "two keywords without a space, found in a delivered file",
    "SYN121": "text that belongs to no statement: 116 and 3401 are about words and characters",
    "SYN125": "a row that is not closed, or a cell that is no value",
    "SYN126": "the parenthesis of a size",
    "SMS914": "section 6.5: about 800 rows of one group take hours",
    "STA004": "a Status that contradicts the exit code",
    "STA009": "an inventory MIF among status MIFs",
    "STA014": "section 5.4: the two attributes of InstallStatus",
    "STA050": "a client's log that shows another status than mifkit derives",
    "STA051": "a client's log that shows a final failure and not its cause",
    "MSI001": "what a MIF of Windows Installer does",
    "MSI002": "the same, where the code would have been retried",
    "MSI003": "the same, at the next failure",
    "PKG001": "packages, numbered P201",
    "PKG002": "numbered P202",
    "PKG003": "numbered P203 and P207",
    "PKG004": "numbered P204",
    "PKG005": "numbered P207",
    "PKG010": "numbered P205",
    "PKG011": "numbered P206",
    "PKG012": "numbered P206",
    "PKG013": "numbered P210",
    "PKG014": "names of files that no status MIF can have",
    "PKG015": "what InstallShield demands of the name in [Mif]",
    "PKG016": "exported data that cannot be read",
    "PKG021": "install scripts, numbered P209",
    "PKG022": "install scripts, numbered P209",
    "PKG023": "a Status in a script that is neither Success nor Failed",
    "PKG040": "keys and limits of package definitions, numbered P208",
    "PKG041": "keys and limits of package definitions, numbered P208",
    "PKG042": "keys and limits of package definitions, numbered P208",
    "PKG043": "keys and limits of package definitions, numbered P208",
    "PKG044": "keys and limits of package definitions, numbered P208",
    "PKG045": "keys and limits of package definitions, numbered P208",
    "PKG046": "keys and limits of package definitions, numbered P208",
    "PKG047": "keys and limits of package definitions, numbered P208",
    "PKG048": "keys and limits of package definitions, numbered P208",
    "PKG049": "keys and limits of package definitions, numbered P208",
    "PKG050": "the encoding of package definitions",
    "PKG051": "numbered P208",
    "PKG052": "the encoding, where only current branch reads it",
    "PKG053": "numbered P208",
    "PKG054": "exit codes of scripts that ask for a retry, or prevent one",
    "PKG055": "the option After running, which no rule of the specification is about",
    "PKG056": "exports, which the specification only names",
    "SYN129": "code pages, which have no number of their own",
    "SYN130": "files in two encodings",
    "SIT001": "client settings, numbered K401 and K402",
    "SIT002": "the same",
    "SIT003": "the same",
    "SIT004": "the same",
    "SIT005": "the same",
    "SIT006": "two statements about the same setting: which of them applies is not documented",
    "SIT007": "a site control file with nothing to check",
}


def test_the_table_has_every_rule_without_a_number() -> None:
    first = [rule for rule in rules() if rule.since == 1]
    without = {rule.code for rule in first if not any(alias.isdigit() for alias in rule.aliases)}
    assert without == UNNUMBERED.keys()


# What the standard groups (section 5) and the SMS dialect (section 6) lay down, and which rules hold files against it.
FACTS = {
    "5.1 ComponentID": "DMI211 DMI212 DMI213 DMI214 DMI417 DMI801 DMI802 DMI803 DMI804",
    "5.2 Event Generation": "DMI805 DMI806",
    "5.3 Event State": "DMI417 DMI807",
    "5.4 InstallStatus": "STA001 STA002 STA003 STA011 STA012 STA014",
    "6.1 strings, integers, values that SMS ignores": "DMI507 SMS512 SMS513 SMS517 SMS518 SMS519",
    "6.1 classes, keys, names": "DMI207 DMI306 DMI408 DMI414 DMI707 SMS418",
    "6.2 kinds of file": "SMS901 SMS904 SMS908 SMS909 SMS913",
    "6.3 header comments": "SMS901 SMS902 SMS903 SMS904 SMS905 SMS906 SMS907",
    "6.4 pragmas": "SMS911 DMI218",
    "6.5 sizes, years, rows, spaces, quotation marks": "SMS910 SMS914 SMS523 DMI210 SYN113",
}


@pytest.mark.parametrize("fact", FACTS)
def test_every_fact_has_its_rules(fact: str) -> None:
    assert set(FACTS[fact].split()) <= {rule.code for rule in rules()}


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("Compilation failed~Time has incorrect format or illegal values", {"DMI520", "DMI522", "SMS523"}),
        ("Compilation failed~String value exceeds declared or derived size.", {"DMI508"}),
        ("Compilation failed~syntax error on line 7, token 'x'", {"SYN103", "SYN109", "SYN114", "SYN116", "SYN121"}),
        ("ERROR: File size exceeds defined maximum.", {"SMS910"}),
        ("3307", {"SYN108"}),
        ("0x00212", {"SYN102"}),
    ],
)
def test_a_rule_is_found_by_the_messages_of_other_tools(line: str, codes: set[str]) -> None:
    assert {rule.code for rule in find(line)} == codes
