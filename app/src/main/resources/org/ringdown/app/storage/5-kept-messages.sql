-- Messages that wait for a device of their recipient.
CREATE TABLE kept_message (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    aor         TEXT NOT NULL,
    sender      TEXT NOT NULL,
    name        TEXT NOT NULL,
    request     BLOB NOT NULL,
    received_ms INTEGER NOT NULL,
    expires_ms  INTEGER NOT NULL,
    UNIQUE (aor, sender, name)
) STRICT;

CREATE INDEX kept_message_order ON kept_message (aor, number);

CREATE INDEX kept_message_end ON kept_message (expires_ms);

CREATE TRIGGER account_kept_deleted AFTER DELETE ON account
BEGIN DELETE FROM kept_message WHERE aor = 'sip:' || OLD.name || '@' || OLD.domain; END;
