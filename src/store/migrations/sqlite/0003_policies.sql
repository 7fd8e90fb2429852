-- How agents answer. A policy is never changed: another bundle is another row, under another id.
create table policies (
  -- The sha256 of the bundle.
  policy_id text primary key check (length(policy_id) = 64),
  agent text not null,
  -- Canonical JSON.
  bundle text not null check (json_valid(bundle)),
  created_at text not null check (created_at like '____-__-__T__:__:__.___Z')
) strict;

create index policies_agent_created_at_idx on policies (agent, created_at);

-- Which policy serves an agent, and which one is tried.
create table policy_channels (
  agent text not null,
  channel text not null check (channel in ('stable', 'candidate')),
  policy_id text not null references policies (policy_id),
  moved_at text not null check (moved_at like '____-__-__T__:__:__.___Z'),
  primary key (agent, channel)
) strict;

-- Each move of a channel, append-only. Null: the channel was, or became, empty.
create table policy_channel_moves (
  move_id text primary key check (length(move_id) between 1 and 128),
  agent text not null,
  channel text not null check (channel in ('stable', 'candidate')),
  from_policy_id text references policies (policy_id),
  to_policy_id text references policies (policy_id),
  actor text not null,
  reason text not null,
  created_at text not null check (created_at like '____-__-__T__:__:__.___Z')
) strict;

create index policy_channel_moves_agent_created_at_idx on policy_channel_moves (agent, created_at);

-- The arm that answered, null for turns that were answered elsewhere, and how it was drawn.
alter table turns add column strategy text check (length(strategy) between 1 and 64);
alter table turns add column propensity real check (propensity between 0 and 1);
-- The probability of every arm, in the arms' order.
alter table turns add column propensities text check (json_valid(propensities));
alter table turns add column assignment_seed integer check (assignment_seed between 0 and 4294967295);
-- Asked by a simulated homeowner.
alter table turns add column simulated integer not null default 0 check (simulated in (0, 1));
