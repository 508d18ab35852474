"""The tables of the database, as migrations. A step that was released is never edited: a later one
is appended.

Instants are whole microseconds since 1970, UTC (`datetime(at / 1000000, 'unixepoch')` shows one).
`packed` columns hold zstd-compressed JSON of the dataclass that the room's codec names; a column
beside it repeats a field only where a query needs it. A step runs with foreign keys on and inside
one transaction: it executes statement by statement, as `executescript` would commit.
"""

# ruff: noqa: E501 – a step that was released is never edited

from __future__ import annotations

from sqlite_utils import Database, Migrations

MIGRATIONS = Migrations("policy-monitor")

_FIRST = (
    """CREATE TABLE watches (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        service TEXT NOT NULL,
        terms_type TEXT NOT NULL,
        urls TEXT NOT NULL,                 -- JSON, in order
        host TEXT NOT NULL,
        schedule TEXT NOT NULL,
        settings BLOB NOT NULL,             -- digest of all that bears on how its pages are read
        listed INTEGER NOT NULL,            -- stands in the watch list
        active INTEGER NOT NULL,            -- listed and enabled
        added_at INTEGER NOT NULL,
        next_check_at INTEGER NOT NULL,
        claimed_until_at INTEGER,
        claimed_by TEXT,                    -- who holds the claim: `daemon`, or nobody by name
        pulled_at INTEGER,                  -- when a change of its service asked for a look at it
        checked_at INTEGER,
        status TEXT,                        -- of the last look
        reached_at INTEGER,                 -- the last look that reached a page
        believed_at INTEGER,                -- the last look that saw the current version
        same_looks INTEGER NOT NULL,        -- looks since `lives` was written that found the same bytes
        settled INTEGER NOT NULL,           -- the same bytes again would mean nothing new
        trouble_kind TEXT,
        trouble_words TEXT,
        trouble_since_at INTEGER,
        trouble_looks INTEGER NOT NULL,
        version INTEGER REFERENCES versions(id)
    ) STRICT""",
    "CREATE INDEX watches_due ON watches(next_check_at) WHERE active = 1",
    """CREATE TABLE addresses (
        watch INTEGER NOT NULL REFERENCES watches(number),
        url TEXT NOT NULL,
        since_at INTEGER NOT NULL,
        until_at INTEGER
    ) STRICT""",
    "CREATE INDEX addresses_of ON addresses(watch)",
    """CREATE TABLE lives (
        watch INTEGER PRIMARY KEY REFERENCES watches(number),
        packed BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE bodies (                -- the bytes of pages
        id INTEGER PRIMARY KEY,
        sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
        size INTEGER NOT NULL,
        base INTEGER REFERENCES bodies(id), -- NULL of a key frame
        depth INTEGER NOT NULL,             -- at most so many steps to its key frame
        packed BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX bodies_on ON bodies(base) WHERE base IS NOT NULL",
    """CREATE TABLE texts (                 -- documents as JSON, in the same way
        id INTEGER PRIMARY KEY,
        sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
        size INTEGER NOT NULL,
        base INTEGER REFERENCES texts(id),
        depth INTEGER NOT NULL,
        packed BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX texts_on ON texts(base) WHERE base IS NOT NULL",
    """CREATE TABLE snapshots (
        id INTEGER PRIMARY KEY,
        watch INTEGER NOT NULL REFERENCES watches(number),
        url TEXT NOT NULL,
        at INTEGER NOT NULL,                -- when its last byte had come
        sha256 BLOB NOT NULL,
        digest BLOB,                        -- of the document that its look read
        status TEXT NOT NULL,               -- what its look came to
        body INTEGER REFERENCES bodies(id), -- NULL where retention let the bytes go
        packed BLOB NOT NULL,
        UNIQUE (watch, url, at)
    ) STRICT""",
    "CREATE INDEX snapshots_body ON snapshots(body)",
    """CREATE TABLE pages (
        watch INTEGER NOT NULL REFERENCES watches(number),
        url TEXT NOT NULL,
        etag TEXT,
        last_modified TEXT,
        final_url TEXT NOT NULL,
        sha256 BLOB NOT NULL,               -- of the bytes that came last, kept or not
        snapshot INTEGER NOT NULL REFERENCES snapshots(id),  -- kept last; reads as the bytes that came last
        PRIMARY KEY (watch, url)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX pages_snapshot ON pages(snapshot)",
    """CREATE TABLE documents (
        id INTEGER PRIMARY KEY,
        digest BLOB NOT NULL,
        reader TEXT NOT NULL,
        text INTEGER NOT NULL UNIQUE REFERENCES texts(id)
    ) STRICT""",
    "CREATE INDEX documents_digest ON documents(digest)",
    """CREATE TABLE versions (
        id INTEGER PRIMARY KEY,
        watch INTEGER NOT NULL REFERENCES watches(number),
        ordinal INTEGER NOT NULL,
        document INTEGER NOT NULL REFERENCES documents(id),
        first_at INTEGER NOT NULL,
        last_at INTEGER,                    -- NULL of the current one: watches.believed_at
        technical INTEGER NOT NULL,         -- the same page, read anew by another reader
        UNIQUE (watch, ordinal)
    ) STRICT""",
    "CREATE INDEX versions_document ON versions(document)",
    """CREATE TABLE version_snapshots (
        version INTEGER NOT NULL REFERENCES versions(id),
        position INTEGER NOT NULL,
        snapshot INTEGER NOT NULL REFERENCES snapshots(id),
        PRIMARY KEY (version, position)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX version_snapshots_snapshot ON version_snapshots(snapshot)",
    """CREATE TABLE changes (
        id INTEGER PRIMARY KEY,
        watch INTEGER NOT NULL REFERENCES watches(number),
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        materiality TEXT NOT NULL,
        headline TEXT NOT NULL,
        old_document INTEGER NOT NULL REFERENCES documents(id),
        new_document INTEGER NOT NULL REFERENCES documents(id),
        version INTEGER REFERENCES versions(id),
        packed BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX changes_of ON changes(watch, at)",
    "CREATE INDEX changes_version ON changes(version)",
    "CREATE INDEX changes_old ON changes(old_document)",
    "CREATE INDEX changes_new ON changes(new_document)",
    """CREATE TABLE checks (
        watch INTEGER NOT NULL REFERENCES watches(number),
        at INTEGER NOT NULL,
        until_at INTEGER,                   -- the last of several looks that were rolled up into one row
        looks INTEGER NOT NULL,
        status TEXT NOT NULL,
        kind TEXT,                          -- of a failure
        words TEXT,
        PRIMARY KEY (watch, at)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE alerts (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        watch INTEGER NOT NULL REFERENCES watches(number),
        change INTEGER REFERENCES changes(id),  -- its finding is the change's and not packed again
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        headline TEXT NOT NULL,
        packed BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX alerts_of ON alerts(watch, at)",
    "CREATE INDEX alerts_change ON alerts(change)",
    """CREATE TABLE deliveries (
        id INTEGER PRIMARY KEY,
        alert INTEGER NOT NULL REFERENCES alerts(id),
        channel TEXT NOT NULL,
        state TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        next_try_at INTEGER NOT NULL,
        claimed_until_at INTEGER,
        claimed_by TEXT,                    -- who holds the claim: `daemon`, or nobody by name
        settled_at INTEGER,
        words TEXT NOT NULL,
        edition INTEGER NOT NULL,           -- 1, and one more each time a person wants it sent again
        UNIQUE (alert, channel)
    ) STRICT""",
    "CREATE INDEX deliveries_open ON deliveries(channel, next_try_at) WHERE state IN ('pending', 'sending')",
    """CREATE TABLE holds (
        channel TEXT PRIMARY KEY,
        until_at INTEGER NOT NULL,
        words TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE mutes (
        watch INTEGER PRIMARY KEY REFERENCES watches(number),
        since_at INTEGER NOT NULL,
        until_at INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE feedback (
        change INTEGER PRIMARY KEY REFERENCES changes(id),
        said TEXT NOT NULL,
        at INTEGER NOT NULL,
        words TEXT NOT NULL
    ) STRICT""",
)


_SECOND = (
    """CREATE TABLE runs (                  -- of the daemon
        id INTEGER PRIMARY KEY,
        started_at INTEGER NOT NULL,
        alive_at INTEGER NOT NULL,          -- its last sign of life
        ended_at INTEGER                    -- NULL where it ended without notice
    ) STRICT""",
    """CREATE TABLE reviews (               -- what people said of changes, never edited
        id INTEGER PRIMARY KEY,
        change INTEGER NOT NULL REFERENCES changes(id),
        at INTEGER NOT NULL,
        state TEXT NOT NULL,
        by TEXT NOT NULL,                   -- a name; empty where none was given
        note TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX reviews_of ON reviews(change, id)",
)


@MIGRATIONS(name="0001 watches, snapshots, versions, changes, checks, alerts, deliveries")
def _first(database: Database) -> None:
    for statement in _FIRST:
        database.execute(statement)


@MIGRATIONS(name="0002 runs of the daemon, reviews of changes")
def _second(database: Database) -> None:
    for statement in _SECOND:
        database.execute(statement)
