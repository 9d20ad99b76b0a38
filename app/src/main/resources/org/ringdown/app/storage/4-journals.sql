-- Accounts that have a journal.
CREATE TABLE journal_owner (
    account TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT: a number is never given twice, even after its row is gone.
CREATE TABLE journal (
    number       INTEGER PRIMARY KEY AUTOINCREMENT,
    account      TEXT NOT NULL,
    message_id   TEXT NOT NULL,
    peer         TEXT NOT NULL,
    direction    TEXT NOT NULL,
    state        TEXT NOT NULL,
    dispositions TEXT NOT NULL,
    content_type TEXT NOT NULL,
    content      BLOB NOT NULL,
    sent         TEXT NOT NULL,
    stored_ms    INTEGER NOT NULL,
    UNIQUE (account, message_id)
) STRICT;

CREATE INDEX journal_order ON journal (account, number);

CREATE INDEX journal_peer ON journal (account, peer);

CREATE INDEX journal_age ON journal (stored_ms);

CREATE TABLE public_key (
    account TEXT NOT NULL PRIMARY KEY,
    key     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE push_token (
    account  TEXT NOT NULL,
    app      TEXT NOT NULL,
    device   TEXT NOT NULL,
    platform TEXT NOT NULL,
    token    TEXT NOT NULL,
    silent   INTEGER NOT NULL,
    PRIMARY KEY (account, app, device)
) STRICT, WITHOUT ROWID;

-- Of a user who is removed nothing is left but what he wrote to others.
CREATE TRIGGER account_journal_deleted AFTER DELETE ON account
BEGIN
    DELETE FROM journal WHERE account = OLD.name || '@' || OLD.domain;
    DELETE FROM journal_owner WHERE account = OLD.name || '@' || OLD.domain;
    DELETE FROM public_key WHERE account = OLD.name || '@' || OLD.domain;
    DELETE FROM push_token WHERE account = OLD.name || '@' || OLD.domain;
END;
