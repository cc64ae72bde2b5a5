CREATE TABLE organizations (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    created_at_ms BIGINT NOT NULL
);

CREATE TABLE users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL
);

CREATE TABLE memberships (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    current_account_id TEXT,
    created_at_ms BIGINT NOT NULL,
    PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX memberships_by_user ON memberships (user_id);

-- The cookie holds a 256-bit secret; only its SHA-256 is stored.
CREATE TABLE sessions (
    secret_hash BLOB PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    user_agent TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    seen_at_ms BIGINT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_seen ON sessions (seen_at_ms);

CREATE TABLE login_throttles (
    subject_hash BLOB PRIMARY KEY,
    failures BIGINT NOT NULL,
    blocked_until_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL
);

-- What was typed into a form that was refused, or posted after the session had ended.
CREATE TABLE form_states (
    key_hash BLOB PRIMARY KEY,
    user_id TEXT,
    content TEXT NOT NULL,
    expires_at_ms BIGINT NOT NULL
);
CREATE INDEX form_states_by_expiry ON form_states (expires_at_ms);

CREATE TABLE oauth_attempts (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    id TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    session_hash BLOB NOT NULL,
    state_hash BLOB NOT NULL UNIQUE,
    access TEXT NOT NULL,
    scopes TEXT NOT NULL,
    reconnect_id TEXT,
    return_to TEXT,
    stage TEXT NOT NULL,
    outcome TEXT,
    detail TEXT,
    code BLOB,
    connection_id TEXT,
    meta_user_name TEXT,
    granted TEXT NOT NULL,
    declined TEXT NOT NULL,
    businesses BIGINT NOT NULL,
    accounts BIGINT NOT NULL,
    pages BIGINT NOT NULL,
    started_at_ms BIGINT NOT NULL,
    consumed_at_ms BIGINT,
    ended_at_ms BIGINT,
    PRIMARY KEY (organization_id, id)
);

CREATE TABLE meta_connections (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    id TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    meta_user_id TEXT NOT NULL,
    meta_user_name TEXT NOT NULL,
    token_kind TEXT NOT NULL,
    access TEXT NOT NULL,
    access_token BLOB,
    refresh_token BLOB,
    key_id TEXT,
    token_version BIGINT NOT NULL,
    issued_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT,
    data_access_expires_at_ms BIGINT,
    scopes TEXT NOT NULL,
    declined_scopes TEXT NOT NULL,
    status TEXT NOT NULL,
    status_reason TEXT,
    last_probe_at_ms BIGINT,
    created_at_ms BIGINT NOT NULL,
    revoked_at_ms BIGINT,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, meta_user_id)
);

CREATE INDEX meta_connections_by_person ON meta_connections (meta_user_id);

CREATE TABLE connection_events (
    organization_id TEXT NOT NULL,
    id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    kind TEXT NOT NULL,
    user_id TEXT,
    detail TEXT NOT NULL,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, connection_id) REFERENCES meta_connections (organization_id, id)
);
CREATE INDEX connection_events_by_connection ON connection_events (organization_id, connection_id, at_ms);

CREATE TABLE meta_businesses (
    organization_id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    business_id TEXT NOT NULL,
    name TEXT NOT NULL,
    synced_at_ms BIGINT NOT NULL,
    PRIMARY KEY (organization_id, connection_id, business_id),
    FOREIGN KEY (organization_id, connection_id) REFERENCES meta_connections (organization_id, id)
);

CREATE TABLE meta_pages (
    organization_id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    page_id TEXT NOT NULL,
    name TEXT NOT NULL,
    tasks TEXT NOT NULL,
    synced_at_ms BIGINT NOT NULL,
    PRIMARY KEY (organization_id, connection_id, page_id),
    FOREIGN KEY (organization_id, connection_id) REFERENCES meta_connections (organization_id, id)
);

CREATE TABLE meta_instagram_accounts (
    organization_id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    instagram_id TEXT NOT NULL,
    page_id TEXT NOT NULL,
    username TEXT NOT NULL,
    synced_at_ms BIGINT NOT NULL,
    PRIMARY KEY (organization_id, connection_id, instagram_id),
    FOREIGN KEY (organization_id, connection_id) REFERENCES meta_connections (organization_id, id)
);

CREATE TABLE meta_ad_accounts (
    organization_id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    account_name TEXT NOT NULL,
    currency TEXT NOT NULL,
    timezone TEXT NOT NULL,
    account_status BIGINT NOT NULL,
    disable_reason BIGINT NOT NULL,
    business_id TEXT,
    business_name TEXT,
    spend_cap_minor BIGINT,
    amount_spent_minor BIGINT NOT NULL,
    min_daily_budget_minor BIGINT,
    tasks TEXT NOT NULL,
    has_funding_source BOOLEAN,
    has_dsa_defaults BOOLEAN NOT NULL,
    is_selected BOOLEAN NOT NULL,
    last_used_at_ms BIGINT,
    synced_at_ms BIGINT NOT NULL,
    PRIMARY KEY (organization_id, connection_id, account_id),
    FOREIGN KEY (organization_id, connection_id) REFERENCES meta_connections (organization_id, id)
);
CREATE INDEX meta_ad_accounts_by_account ON meta_ad_accounts (organization_id, account_id);

CREATE TABLE ad_intents (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    id TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    account_id TEXT NOT NULL,
    currency TEXT NOT NULL,
    objective TEXT NOT NULL,
    budget_min_minor BIGINT,
    budget_max_minor BIGINT,
    people TEXT NOT NULL,
    notes TEXT NOT NULL,
    name_tag TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    opened_at_ms BIGINT,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, name_tag)
);

CREATE TABLE drafts (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    id TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    account_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    form TEXT NOT NULL,
    operation_id TEXT,
    created_at_ms BIGINT NOT NULL,
    saved_at_ms BIGINT NOT NULL,
    PRIMARY KEY (organization_id, id)
);

CREATE INDEX drafts_by_operation ON drafts (organization_id, operation_id);

-- One create at Meta: the idempotency key and the launch step are the same row.
CREATE TABLE operations (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    id TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    connection_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    route TEXT NOT NULL,
    request_key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    name TEXT NOT NULL,
    request TEXT NOT NULL,
    label TEXT NOT NULL,
    label_id TEXT,
    state TEXT NOT NULL,
    parked_reason TEXT,
    attempts BIGINT NOT NULL,
    checks BIGINT NOT NULL,
    -- The last moment at which the latest request could still arrive at Meta.
    deadline_at_ms BIGINT,
    next_check_at_ms BIGINT,
    meta_id TEXT,
    adopted BOOLEAN NOT NULL,
    doubles_removed BIGINT NOT NULL,
    refusal TEXT,
    stored TEXT,
    created_at_ms BIGINT NOT NULL,
    settled_at_ms BIGINT,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, route, request_key)
);
CREATE INDEX operations_by_time ON operations (organization_id, created_at_ms);

CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    organization_id TEXT,
    name TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    run_at_ms BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    lease_until_ms BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    last_error TEXT,
    created_at_ms BIGINT NOT NULL
);
CREATE INDEX jobs_by_turn ON jobs (state, run_at_ms);
