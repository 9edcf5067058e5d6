-- The store of `mifkit scan`, version 7 (PRAGMA user_version; PRAGMA application_id is 0x4D49464B, "MIFK").
--
-- Any SQLite program may read it, but only mifkit may write to it. Times are UTC, ISO 8601. The columns `path` and
-- `name` are text or, for names that are not Unicode, the bytes of the system. Text of files is as it was read (with
-- control characters), cut to 1000 characters.
--
-- An archive is a file of kind archive, and a folder: its members have the path archive.zip/inner/folder, and the size
-- and time in the archive (zip archives may have only a local time, which is taken for UTC).

-- created_by; schema_version; across: JSON: the run that found the findings across files, a digest of all that they
-- depend on besides the files, the number of folders left out because they look like those of many computers, the
-- number of packages that the MIFs were compared with, of those without any known field, where the files were found, and
-- the level of the folders that belong to one computer each.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- All that findings depend on besides the file. Files with another basis than the running scan are analysed again.
CREATE TABLE bases (
    id INTEGER PRIMARY KEY,
    mifkit TEXT NOT NULL,      -- version
    rules TEXT NOT NULL,       -- number of the rule set, and a digest of the declarations of its rules
    options TEXT NOT NULL,     -- JSON: options and keys of the configuration that decide findings
    UNIQUE (mifkit, rules, options)
) STRICT;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    basis INTEGER NOT NULL REFERENCES bases,
    roots TEXT NOT NULL,       -- JSON: a list of absolute paths
    state TEXT NOT NULL CHECK (state IN ('running', 'complete', 'stopped')),  -- also 'running' after a power cut
    started TEXT NOT NULL,
    ended TEXT,
    host TEXT NOT NULL,        -- the computer on which it runs or ran, and the number of its process there
    process INTEGER NOT NULL,
    -- Numbers of files:
    new INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    outdated INTEGER NOT NULL DEFAULT 0,   -- unchanged, but analysed again: the basis has changed
    retried INTEGER NOT NULL DEFAULT 0,    -- unchanged, but not readable or analysable before
    vanished INTEGER NOT NULL DEFAULT 0,   -- known, and gone
    excluded INTEGER NOT NULL DEFAULT 0    -- known, and now excluded by the configuration
) STRICT;

CREATE TABLE folders (id INTEGER PRIMARY KEY, path ANY NOT NULL UNIQUE) STRICT;

-- Folders that are known again as a whole: all files in them that have not vanished could be read, were analysed on this
-- basis, and have the names, sizes and times of the listing with this digest. No archive is among them.
CREATE TABLE listings (
    folder INTEGER PRIMARY KEY REFERENCES folders,
    basis INTEGER NOT NULL REFERENCES bases,
    digest BLOB NOT NULL       -- BLAKE2b, 16 bytes
) STRICT;

-- Folders that could not be listed in the last run that tried.
CREATE TABLE unread_folders (
    path ANY PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs,
    problem TEXT NOT NULL
) STRICT;

CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    folder INTEGER NOT NULL REFERENCES folders,
    name ANY NOT NULL,
    size INTEGER,              -- bytes
    mtime_ns INTEGER,          -- nanoseconds since 1970
    digest BLOB,               -- BLAKE2b, 16 bytes; of archives: only after a scan with --hash
    run INTEGER NOT NULL REFERENCES runs,      -- the run that analysed it
    vanished INTEGER REFERENCES runs,          -- the run that no longer found it, or excluded it
    kind TEXT NOT NULL,        -- status, noidmif, idmif, dmi, site-control, other, archive, too-large, unreadable
    profile TEXT NOT NULL,     -- of the rules that were applied: dmi, sms, status, site
    what TEXT,                 -- what a file of kind other is
    encoding TEXT,
    computer TEXT,             -- that the file names in its header, as inventory does
    syntax TEXT,               -- how well a MIF parsed: clean, tolerated, broken
    generator TEXT,            -- the program that wrote a status MIF, if it is recognised
    generator_certainty TEXT,  -- certain, probable, not shown
    errors INTEGER NOT NULL,   -- all diagnostics, also those that are not kept
    warnings INTEGER NOT NULL,
    infos INTEGER NOT NULL,
    UNIQUE (folder, name)
) STRICT;

-- The fields of status MIFs. NULL: missing or unreadable.
CREATE TABLE status_fields (
    file INTEGER PRIMARY KEY REFERENCES files,
    manufacturer TEXT, product TEXT, version TEXT, locale TEXT, serial_number TEXT, installation TEXT,
    status TEXT, description TEXT,
    identities TEXT            -- JSON: Manufacturer, Product and Version of each component, if they disagree
) STRICT;

-- The outcomes of status MIFs on the client if it takes them for the program's own result, without an exit code.
-- Whether it does is in `matches`. Exit codes are unsigned.
CREATE TABLE outcomes (
    file INTEGER PRIMARY KEY REFERENCES files,
    state TEXT NOT NULL,
    row TEXT,                  -- of the decision table; NULL: undetermined
    via TEXT,                  -- the row by which the run is read as the one in `row`
    certainty TEXT NOT NULL,   -- documented, inferred, unknown
    code_class TEXT,           -- the list that the exit code is in: reboot, success, logoff, retry, nonretry, …
    will_retry INTEGER,        -- 0, 1; NULL: not known
    recovered_exit_code INTEGER,   -- in the Description
    confidence TEXT,               -- how sure that is
    masked_exit_code INTEGER,      -- the exit code that would have meant something else without the MIF
    masked_retry INTEGER NOT NULL  -- 1: if matched, it keeps the client from another try
) STRICT;

-- How status MIFs are related to the packages that the last complete run with the file below a root was given. A file
-- has no row if there were no packages, or if it has been analysed since.
CREATE TABLE matches (
    file INTEGER PRIMARY KEY REFERENCES files,
    relation TEXT NOT NULL,    -- matched, none, disagree, open, several-mifs, left-behind, outside-run
    packages INTEGER NOT NULL, -- number of packages that it is about
    package_id TEXT,           -- of the first of them
    package TEXT,              -- its name
    row TEXT,                  -- of the decision table, if none matches; NULL: that of `outcomes`, or not known
    certainty TEXT NOT NULL    -- documented, inferred, unknown: the outcome is at most as sure
) STRICT;

-- Inventory MIFs. `class` has the first error of the file or is its only class, `differing` is a class that other
-- files define differently (SCN004), of the last complete run with the file below a root; both in capitals.
CREATE TABLE inventory (
    file INTEGER PRIMARY KEY REFERENCES files,
    class TEXT,
    differing TEXT
) STRICT;

-- How inventory MIFs define a class, which many of them do alike. `attributes` is JSON: a list of [name, type, size] in
-- the order of the names, with the types that SMS tells apart.
CREATE TABLE class_definitions (
    id INTEGER PRIMARY KEY,
    class TEXT NOT NULL,
    attributes TEXT NOT NULL,
    UNIQUE (class, attributes)
) STRICT;

CREATE TABLE defined_classes (
    file INTEGER NOT NULL REFERENCES files,
    definition INTEGER NOT NULL REFERENCES class_definitions,
    PRIMARY KEY (file, definition)
) STRICT, WITHOUT ROWID;

-- The messages of diagnostics: many files share them.
CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,        -- of the rule: mifkit rule CODE explains it
    severity INTEGER NOT NULL, -- 3 error, 2 warning, 1 info
    text TEXT NOT NULL,
    help TEXT NOT NULL,
    block_path TEXT NOT NULL,
    UNIQUE (code, severity, text, help, block_path)
) STRICT;

-- The first 200 diagnostics of each file; of a rule, 50, and one more that says how many others there are. Lines and
-- columns (in characters) are 1-based; `octet` is the 0-based offset in bytes. Numbers from 1000 are findings across files (SCN002 to SCN004), without a place in the text: those of the
-- last complete run with the file below a root; a file that has been analysed since has none.
CREATE TABLE diagnostics (
    file INTEGER NOT NULL REFERENCES files,
    number INTEGER NOT NULL,   -- in the order of the text, from 0; across files, from 1000
    message INTEGER NOT NULL REFERENCES messages,
    line INTEGER NOT NULL, "column" INTEGER NOT NULL,
    end_line INTEGER NOT NULL, end_column INTEGER NOT NULL,
    octet INTEGER NOT NULL,
    PRIMARY KEY (file, number)
) STRICT, WITHOUT ROWID;
