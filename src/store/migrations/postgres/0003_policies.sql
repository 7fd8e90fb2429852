-- How agents answer. A policy is never changed: another bundle is another row, under another id.
create table policies (
  -- The sha256 of the bundle.
  policy_id text collate "C" primary key check (length(policy_id) = 64),
  agent text collate "C" not null,
  -- Canonical JSON; json, not jsonb, gives it back byte for byte.
  bundle json not null,
  created_at timestamptz(3) not null
);

create index policies_agent_created_at_idx on policies (agent, created_at);

-- Which policy serves an agent, and which one is tried.
create table policy_channels (
  agent text collate "C" not null,
  channel text not null check (channel in ('stable', 'candidate')),
  policy_id text not null references policies (policy_id),
  moved_at timestamptz(3) not null,
  primary key (agent, channel)
);

-- Each move of a channel, append-only. Null: the channel was, or became, empty.
create table policy_channel_moves (
  move_id text collate "C" primary key check (length(move_id) between 1 and 128),
  agent text collate "C" not null,
  channel text not null check (channel in ('stable', 'candidate')),
  from_policy_id text references policies (policy_id),
  to_policy_id text references policies (policy_id),
  actor text not null,
  reason text not null,
  created_at timestamptz(3) not null
);

create index policy_channel_moves_agent_created_at_idx on policy_channel_moves (agent, created_at);

-- The arm that answered, null for turns that were answered elsewhere, and how it was drawn.
alter table turns add column strategy text check (length(strategy) between 1 and 64);
alter table turns add column propensity double precision check (propensity between 0 and 1);
-- The probability of every arm, in the arms' order.
alter table turns add column propensities json;
alter table turns add column assignment_seed bigint check (assignment_seed between 0 and 4294967295);
-- Asked by a simulated homeowner.
alter table turns add column simulated boolean not null default false;
