"""Libraries of Windows that Wine does not have."""

import struct

# Sizes and places in a program for 64-bit Windows: of the whole header, where its one section is in memory, and what
# the parts of a directory of exports take.
HEADER, SECTION, DIRECTORY = 512, 0x1000, 40


def forwarding(name: str, functions: dict[str, str]) -> bytes:
    """A library without code: each function of `functions` is that of another library, `library.function`.

    The parts are those that Microsoft's "PE Format" describes."""
    names, count = sorted(functions), len(functions)
    texts = SECTION + DIRECTORY + 10 * count
    block = b""
    places = []
    for text in (name, *names, *(functions[one] for one in names)):
        places.append(texts + len(block))
        block += text.encode() + b"\0"
    addresses = SECTION + DIRECTORY
    section = struct.pack(
        "<IIHHIIIIIII", 0, 0, 0, 0, places[0], 1, count, count, addresses, addresses + 4 * count, addresses + 8 * count
    )
    section += struct.pack(f"<{count}I", *places[1 + count :]) + struct.pack(f"<{count}I", *places[1 : 1 + count])
    section += struct.pack(f"<{count}H", *range(count)) + block
    stored = -(-len(section) // HEADER) * HEADER
    # Executable, a library, able to be anywhere.
    kind = struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, 240, 0x2022)
    optional = struct.pack("<HBBIIIII", 0x20B, 14, 0, 0, stored, 0, 0, 0)
    optional += struct.pack(
        "<QIIHHHHHHIIIIHHQQQQII",
        0x180000000, SECTION, HEADER, 6, 0, 0, 0, 6, 0, 0, 2 * SECTION, HEADER, 0, 3, 0x100,
        0x100000, 0x1000, 0x100000, 0x1000, 0, 16,
    )  # fmt: skip
    # Of the sixteen directories it has the first.
    optional += struct.pack("<II", SECTION, len(section)) + bytes(15 * 8)
    table = b".edata\0\0" + struct.pack("<IIIIIIHHI", len(section), SECTION, stored, HEADER, 0, 0, 0, 0, 0x40000040)
    head = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + kind + optional + table
    return head.ljust(HEADER, b"\0") + section.ljust(stored, b"\0")
