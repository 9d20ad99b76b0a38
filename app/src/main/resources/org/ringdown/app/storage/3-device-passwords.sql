-- NULL for passwords that were set before this was kept.
ALTER TABLE account ADD COLUMN ha1_sha512 BLOB;

-- Passwords of single devices, besides the account's own.
CREATE TABLE device_password (
    domain     TEXT NOT NULL,
    name       TEXT NOT NULL,
    device     TEXT NOT NULL,
    ha1_md5    BLOB NOT NULL,
    ha1_sha256 BLOB NOT NULL,
    ha1_sha512 BLOB NOT NULL,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (domain, name, device)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER device_password_inserted AFTER INSERT ON device_password
BEGIN UPDATE account_revision SET number = number + 1; END;

CREATE TRIGGER device_password_updated AFTER UPDATE ON device_password
BEGIN UPDATE account_revision SET number = number + 1; END;

CREATE TRIGGER device_password_deleted AFTER DELETE ON device_password
BEGIN UPDATE account_revision SET number = number + 1; END;
