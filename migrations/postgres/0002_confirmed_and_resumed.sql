-- When the person last typed their password in this session; acts that cannot be taken back ask again after ten minutes.
ALTER TABLE sessions ADD COLUMN confirmed_at_ms BIGINT NOT NULL DEFAULT 0;

-- When a person last let a parked creation go on: patience counts from then.
ALTER TABLE operations ADD COLUMN resumed_at_ms BIGINT;
