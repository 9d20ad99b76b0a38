-- One statement per paragraph. Kept as applied: a later change is a file of its own.

CREATE TABLE account (
    name         TEXT NOT NULL,
    domain       TEXT NOT NULL,
    realm        TEXT NOT NULL,
    ha1_md5      BLOB NOT NULL,
    ha1_sha256   BLOB NOT NULL,
    display_name TEXT,
    created_ms   INTEGER NOT NULL,
    PRIMARY KEY (domain, name)
) STRICT, WITHOUT ROWID;

-- A binding without an instance has '' there, so that the key needs no NULL.
CREATE TABLE binding (
    aor        TEXT NOT NULL,
    contact    TEXT NOT NULL,
    instance   TEXT NOT NULL,
    reg_id     INTEGER NOT NULL,
    q          REAL NOT NULL,
    call_id    TEXT NOT NULL,
    cseq       INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    transport  TEXT NOT NULL,
    received   TEXT NOT NULL,
    flow_id    INTEGER NOT NULL,
    user_agent TEXT NOT NULL,
    path       TEXT NOT NULL,
    PRIMARY KEY (aor, contact, instance, reg_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Counts every change of an account, so that a running server sees what another process did.
CREATE TABLE account_revision (number INTEGER NOT NULL) STRICT;

INSERT INTO account_revision (number) VALUES (0);

CREATE TRIGGER account_inserted AFTER INSERT ON account
BEGIN UPDATE account_revision SET number = number + 1; END;

CREATE TRIGGER account_updated AFTER UPDATE ON account
BEGIN UPDATE account_revision SET number = number + 1; END;

CREATE TRIGGER account_deleted AFTER DELETE ON account
BEGIN UPDATE account_revision SET number = number + 1; END;
