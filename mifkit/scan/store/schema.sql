-- The store of `mifkit scan`, version 2 (PRAGMA user_version; PRAGMA application_id is 0x4D49464B, "MIFK").
--
-- To read it with any SQLite program is welcome; to write to it is mifkit's alone. Times are UTC, ISO 8601. Columns
-- `path` and `name` are text or, where a name is no Unicode, the octets that the system has for it. Text of files is
-- as it was read (control characters included), cut to 1000 characters.
--
-- An archive is a file of kind archive, and a folder: its members have the path archive.zip/inner/folder, and the size
-- and time that the archive gives them (zip archives may give a local time only, which is taken for UTC).

-- created_by; schema_version; across: JSON: the run that the findings across files are of, a digest of what they rest
-- on besides the files, and how many folders were passed over since they look like those of many computers.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- On what findings rest besides the file. Files of another basis than the running one are analysed anew.
CREATE TABLE bases (
    id INTEGER PRIMARY KEY,
    mifkit TEXT NOT NULL,      -- version
    rules TEXT NOT NULL,       -- number of the rule set, and a digest of what is declared of its rules
    options TEXT NOT NULL,     -- JSON: options, and what of the configuration decides on findings
    UNIQUE (mifkit, rules, options)
) STRICT;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    basis INTEGER NOT NULL REFERENCES bases,
    roots TEXT NOT NULL,       -- JSON: a list of absolute paths
    state TEXT NOT NULL CHECK (state IN ('running', 'complete', 'stopped')),  -- also 'running' after a power cut
    started TEXT NOT NULL,
    ended TEXT,
    -- Of the files that the run came by:
    new INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    outdated INTEGER NOT NULL DEFAULT 0,   -- unchanged, but analysed anew: known on another basis
    retried INTEGER NOT NULL DEFAULT 0,    -- unchanged, but could not be read or analysed before
    vanished INTEGER NOT NULL DEFAULT 0,   -- known, and not there any more
    excluded INTEGER NOT NULL DEFAULT 0    -- known, and excluded by the configuration by now
) STRICT;

CREATE TABLE folders (id INTEGER PRIMARY KEY, path ANY NOT NULL UNIQUE) STRICT;

-- Folders that could not be listed in the last run that came by.
CREATE TABLE unread_folders (
    path ANY PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs,
    problem TEXT NOT NULL
) STRICT;

CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    folder INTEGER NOT NULL REFERENCES folders,
    name ANY NOT NULL,
    size INTEGER,              -- octets
    mtime_ns INTEGER,          -- nanoseconds since 1970
    digest BLOB,               -- BLAKE2b, 16 octets; of archives: only after a scan with --hash
    run INTEGER NOT NULL REFERENCES runs,      -- the run that analysed it
    vanished INTEGER REFERENCES runs,          -- the run that did not find it any more, or passes over it
    kind TEXT NOT NULL,        -- status, noidmif, idmif, dmi, site-control, other, archive, too-large, unreadable
    profile TEXT NOT NULL,     -- whose rules were applied: dmi, sms, status, site
    what TEXT,                 -- what a file of kind other is
    encoding TEXT,
    syntax TEXT,               -- how well a MIF parsed: clean, tolerated, broken
    generator TEXT,            -- what wrote a status MIF, where that shows
    generator_certainty TEXT,  -- certain, probable, not shown
    errors INTEGER NOT NULL,   -- diagnostics, also those beyond the ones that are kept
    warnings INTEGER NOT NULL,
    infos INTEGER NOT NULL,
    UNIQUE (folder, name)
) STRICT;

-- Of status MIFs: what their fields say. NULL: missing or unreadable.
CREATE TABLE status_fields (
    file INTEGER PRIMARY KEY REFERENCES files,
    manufacturer TEXT, product TEXT, version TEXT, locale TEXT, serial_number TEXT, installation TEXT,
    status TEXT, description TEXT
) STRICT;

-- Of status MIFs: what the client records, no exit code being given. Exit codes are unsigned.
CREATE TABLE outcomes (
    file INTEGER PRIMARY KEY REFERENCES files,
    state TEXT NOT NULL,
    row TEXT,                  -- of the decision table; NULL: undetermined
    via TEXT,                  -- the row that decided, where `row` only tells how the run is to be read
    certainty TEXT NOT NULL,   -- documented, inferred, unknown
    code_class TEXT,           -- the list that the exit code is in: reboot, success, logoff, retry, nonretry, …
    will_retry INTEGER,        -- 0, 1; NULL: not known
    recovered_exit_code INTEGER,   -- that the Description gives away
    confidence TEXT,               -- how surely
    masked_exit_code INTEGER,      -- the exit code that would have meant something else without the MIF
    masked_retry INTEGER NOT NULL  -- 1: that would have been another try
) STRICT;

-- What diagnostics say: the same for many files.
CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,        -- of the rule: mifkit rule CODE explains it
    severity INTEGER NOT NULL, -- 3 error, 2 warning, 1 info
    text TEXT NOT NULL,
    help TEXT NOT NULL,
    block_path TEXT NOT NULL,
    UNIQUE (code, severity, text, help, block_path)
) STRICT;

-- The first 200 of each file. Lines and columns (in characters) count from 1, `octet` from 0.
-- Those with a number from 1000 on are findings across files (SCN002, SCN003), with no place in the text. They are
-- of the last run that came to its end, of those that had the file below a root; a file analysed since has none.
CREATE TABLE diagnostics (
    file INTEGER NOT NULL REFERENCES files,
    number INTEGER NOT NULL,   -- in the order of the text, from 0; across files, from 1000
    message INTEGER NOT NULL REFERENCES messages,
    line INTEGER NOT NULL, "column" INTEGER NOT NULL,
    end_line INTEGER NOT NULL, end_column INTEGER NOT NULL,
    octet INTEGER NOT NULL,
    PRIMARY KEY (file, number)
) STRICT, WITHOUT ROWID;
