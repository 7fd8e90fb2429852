-- Who may call. A key is kept as its SHA-256: it has 256 random bits, so that a slow hash would add nothing but time.
create table api_keys (
  key_id text primary key check (length(key_id) between 1 and 128),
  -- The caller that owns what is made with the key.
  name text not null check (length(name) between 1 and 64),
  role text not null check (role in ('chat', 'analyst', 'operator')),
  sha256 text not null unique check (length(sha256) = 64),
  created_at timestamptz(3) not null,
  revoked_at timestamptz(3)
);

create unique index api_keys_active_name_idx on api_keys (name) where revoked_at is null;

-- Browsers that signed in with a key. The cookie's token is kept as its SHA-256, too.
create table browser_sessions (
  sha256 text primary key check (length(sha256) = 64),
  key_id text not null references api_keys (key_id),
  user_id text not null check (length(user_id) between 1 and 128),
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null
);

create index browser_sessions_expires_at_idx on browser_sessions (expires_at);
create index browser_sessions_user_id_idx on browser_sessions (user_id);

-- What people did that others must be able to look up: append-only, without secrets and without texts of users.
create table audit_log (
  audit_id text primary key check (length(audit_id) between 1 and 128),
  created_at timestamptz(3) not null,
  -- The key's name, or who ran the command.
  actor text not null,
  action text not null,
  target text not null,
  detail json
);

create index audit_log_created_at_idx on audit_log (created_at);
