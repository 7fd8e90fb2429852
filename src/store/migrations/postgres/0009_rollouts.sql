-- Rollouts: a candidate policy that is tried on a growing share of an agent's users.
create table rollouts (
  rollout_id text collate "C" primary key check (length(rollout_id) between 1 and 80),
  agent text collate "C" not null,
  candidate_policy_id text collate "C" not null references policies (policy_id),
  incumbent_policy_id text collate "C" not null references policies (policy_id),
  gate text not null check (gate in ('passed', 'unproven')),
  training_run_id text,
  config json not null,
  requested_by text not null,
  created_at timestamptz(3) not null,
  -- The workflow's state as it was last written, and its parts that are asked for.
  state json not null,
  status text not null check (
    status in (
      'draft', 'staging', 'ramp_20', 'ramp_50', 'full_100',
      'hold', 'paused', 'completed', 'rolled_back', 'inconclusive', 'rejected'
    )
  ),
  revision integer not null check (revision >= 0),
  last_check_number integer not null check (last_check_number >= 0),
  is_active boolean not null,
  transitions json not null,
  -- A person's abort, and the breaker of a process that serves: in force at once, before the workflow has heard of it.
  abort json,
  trip json,
  lowest_p_value double precision check (lowest_p_value between 0 and 1),
  -- The incumbent's p95 of the seven days before ramp_20, frozen once.
  slow_above_ms double precision check (slow_above_ms >= 0),
  slow_frozen_at timestamptz(3),
  -- What was counted of its users so far: of constant size.
  tally json not null,
  tally_version integer not null check (tally_version >= 0)
);

-- At most one rollout at a time occupies an agent.
create unique index rollouts_active_idx on rollouts (agent) where is_active;
create index rollouts_agent_created_at_idx on rollouts (agent, created_at);

-- Each check with the snapshot that it decided on, append-only: one decision per number.
create table rollout_checks (
  rollout_id text collate "C" not null references rollouts (rollout_id),
  check_number integer not null check (check_number >= 1),
  taken_at timestamptz(3) not null,
  snapshot json not null,
  action text not null check (action in ('wait', 'promote', 'roll_back', 'reject', 'hold', 'declare_inconclusive')),
  reasons json not null,
  outcome text not null check (outcome in ('applied', 'already_decided', 'out_of_date')),
  status_after text not null,
  primary key (rollout_id, check_number)
);

-- What people ordered, and what became of it.
create table rollout_orders (
  order_id text collate "C" primary key check (length(order_id) between 1 and 128),
  rollout_id text collate "C" not null references rollouts (rollout_id),
  action text not null check (action in ('approve', 'pause', 'resume', 'promote', 'abort')),
  person text not null,
  reason text not null check (length(reason) between 1 and 4000),
  created_at timestamptz(3) not null,
  outcome text check (outcome in ('accepted', 'refused')),
  refusal text,
  check (outcome is distinct from 'refused' or refusal is not null)
);

create index rollout_orders_rollout_idx on rollout_orders (rollout_id, created_at);
create index rollout_orders_open_idx on rollout_orders (created_at) where outcome is null;

-- Each user of an analysed arm once: written with the first turn, in its transaction.
create table exposures (
  rollout_id text collate "C" not null references rollouts (rollout_id),
  -- The user id; of anonymous turns the conversation. Of an erased user a hash.
  unit text collate "C" not null check (length(unit) between 1 and 128),
  unit_kind text not null check (unit_kind in ('user', 'conversation', 'erased')),
  arm text not null check (arm in ('control', 'treatment')),
  first_exposed_at timestamptz(3) not null,
  traffic_share double precision not null check (traffic_share between 0 and 1),
  other_arm_seen boolean not null default false,
  -- What of the row has entered the tally.
  counted text not null default 'nothing' check (counted in ('nothing', 'exposure', 'crossover')),
  -- Null while something of the row has not entered it.
  counted_at timestamptz(3),
  matured_at timestamptz(3),
  outcome double precision check (outcome between 0 and 1),
  primary key (rollout_id, unit)
);

create index exposures_uncounted_idx on exposures (rollout_id, first_exposed_at, unit) where counted_at is null;
create index exposures_unmatured_idx on exposures (rollout_id, first_exposed_at, unit) where matured_at is null;
create index exposures_unit_idx on exposures (unit);

-- What a candidate answered before any user saw it.
create table rollout_staging_turns (
  rollout_id text collate "C" not null references rollouts (rollout_id),
  turn_number integer not null check (turn_number >= 1),
  message_id text not null,
  prompt_source text not null check (prompt_source in ('held_out', 'evaluation', 'smoke')),
  is_passed boolean not null,
  -- What does not fit the schema of an answer; and why the turn failed otherwise.
  schema_errors json not null,
  failure text,
  finished_at timestamptz(3) not null,
  primary key (rollout_id, turn_number)
);

-- While a row is here no candidate of its agent serves; agent '*': of any agent.
create table rollout_kill_switches (
  agent text primary key,
  person text not null,
  reason text not null,
  created_at timestamptz(3) not null
);

-- What a turn was to the rollout that ran when it was asked.
alter table turns add column rollout_id text;
alter table turns add column rollout_arm text check (rollout_arm in ('control', 'treatment', 'not_analysed'));
alter table turns add column rollout_probability double precision check (rollout_probability between 0 and 1);
alter table turns add column rollout_share double precision check (rollout_share between 0 and 1);
create index turns_rollout_idx on turns (rollout_id, rollout_arm, created_at) where rollout_id is not null;
