-- The schema after all migrations, for review; written by `npm run migrate -- dump`.

CREATE TABLE api_keys (
  key_id text primary key check (length(key_id) between 1 and 128),
  -- The caller that owns what is made with the key.
  name text not null check (length(name) between 1 and 64),
  role text not null check (role in ('chat', 'analyst', 'operator')),
  sha256 text not null unique check (length(sha256) = 64),
  created_at text not null check (created_at like '____-__-__T__:__:__.___Z'),
  revoked_at text check (revoked_at like '____-__-__T__:__:__.___Z')
) strict;

CREATE UNIQUE INDEX api_keys_active_name_idx on api_keys (name) where revoked_at is null;

CREATE TABLE audit_log (
  audit_id text primary key check (length(audit_id) between 1 and 128),
  created_at text not null check (created_at like '____-__-__T__:__:__.___Z'),
  -- The key's name, or who ran the command.
  actor text not null,
  action text not null,
  target text not null,
  detail text check (json_valid(detail))
) strict;

CREATE INDEX audit_log_created_at_idx on audit_log (created_at);

CREATE TABLE browser_sessions (
  sha256 text primary key check (length(sha256) = 64),
  key_id text not null references api_keys (key_id),
  user_id text not null check (length(user_id) between 1 and 128),
  created_at text not null check (created_at like '____-__-__T__:__:__.___Z'),
  expires_at text not null check (expires_at like '____-__-__T__:__:__.___Z')
) strict;

CREATE INDEX browser_sessions_expires_at_idx on browser_sessions (expires_at);

CREATE INDEX browser_sessions_user_id_idx on browser_sessions (user_id);

CREATE TABLE collection_reports (
  report_id text primary key check (length(report_id) between 1 and 128),
  agent text not null,
  snapshot_id text not null references dataset_snapshots (snapshot_id),
  created_at text not null check (created_at like '____-__-__T__:__:__.___Z'),
  report text not null check (json_valid(report)),
  -- Null until it is decided what the report leads to.
  outcome text check (
    outcome in (
      'target_not_met', 'coverage_too_low', 'report_only', 'waiting_for_approval',
      'approval_refused', 'approval_expired', 'training_started', 'trained_before'
    )
  ),
  decision text check (json_valid(decision)),
  check ((outcome is null) = (decision is null))
) strict;

CREATE INDEX collection_reports_agent_created_at_idx on collection_reports (agent, created_at);

CREATE TABLE dataset_prompts (
  prompt_sha256 text primary key check (length(prompt_sha256) = 64),
  side text not null check (side in ('train', 'validation', 'held_out')),
  position integer not null check (position >= 1)
) strict;

CREATE TABLE dataset_requests (
  request_id text primary key check (length(request_id) between 1 and 128),
  snapshot_number integer not null references dataset_snapshots (snapshot_number)
) strict;

CREATE TABLE dataset_rows (
  snapshot_number integer not null,
  side text not null check (side in ('train', 'validation', 'held_out')),
  position integer not null,
  message_id text not null,
  history_length integer not null check (history_length >= 0),
  implicit_reward real not null check (implicit_reward between 0 and 1),
  explicit_reward real check (explicit_reward between 0 and 1),
  effective_reward real not null check (effective_reward between 0 and 1),
  user_signal_reward real not null check (user_signal_reward between 0 and 1),
  liked integer check (liked in (0, 1)),
  primary key (snapshot_number, side, position)
) strict, without rowid;

CREATE TABLE dataset_snapshots (
  snapshot_number integer primary key,
  -- The sha256 of the content; null until all of it was hashed.
  snapshot_id text unique check (length(snapshot_id) = 64),
  agent text not null,
  include_simulated integer not null check (include_simulated in (0, 1)),
  watermark integer not null check (watermark >= 0),
  created_at text not null check (created_at like '____-__-__T__:__:__.___Z'),
  dropped text not null check (json_valid(dropped)),
  card text check (json_valid(card))
) strict;

CREATE INDEX dataset_snapshots_agent_created_at_idx on dataset_snapshots (agent, created_at);

CREATE TABLE dataset_turns (
  position integer primary key check (position >= 1),
  message_id text not null unique references turns (message_id) on delete cascade,
  agent text not null,
  -- Of the user.
  side text not null check (side in ('train', 'validation', 'held_out')),
  -- Of the normalized question; null once the turn was erased.
  prompt_sha256 text check (length(prompt_sha256) = 64),
  -- Of question and answer; null once the turn was erased.
  text_sha256 text check (length(text_sha256) = 64)
) strict;

CREATE INDEX dataset_turns_agent_position_idx on dataset_turns (agent, position);

CREATE INDEX dataset_turns_prompt_idx on dataset_turns (prompt_sha256) where prompt_sha256 is not null;

CREATE TABLE exposures (
  rollout_id text not null references rollouts (rollout_id),
  -- The user id; of anonymous turns the conversation. Of an erased user a hash.
  unit text not null check (length(unit) between 1 and 128),
  unit_kind text not null check (unit_kind in ('user', 'conversation', 'erased')),
  arm text not null check (arm in ('control', 'treatment')),
  first_exposed_at text not null check (first_exposed_at like '____-__-__T__:__:__.___Z'),
  traffic_share real not null check (traffic_share between 0 and 1),
  other_arm_seen integer not null default 0 check (other_arm_seen in (0, 1)),
  -- What of the row has entered the tally.
  counted text not null default 'nothing' check (counted in ('nothing', 'exposure', 'crossover')),
  -- Null while something of the row has not entered it.
  counted_at text check (counted_at like '____-__-__T__:__:__.___Z'),
  matured_at text check (matured_at like '____-__-__T__:__:__.___Z'),
  outcome real check (outcome between 0 and 1),
  primary key (rollout_id, unit)
) strict;

CREATE INDEX exposures_uncounted_idx on exposures (rollout_id, first_exposed_at, unit) where counted_at is null;

CREATE INDEX exposures_unit_idx on exposures (unit);

CREATE INDEX exposures_unmatured_idx on exposures (rollout_id, first_exposed_at, unit) where matured_at is null;

CREATE TABLE feedback_daily (
  day integer not null,
  dimension_id integer not null references reward_dimensions (dimension_id),
  cluster_key integer not null,
  thumbs_up integer not null check (thumbs_up >= 0),
  thumbs_down integer not null check (thumbs_down >= 0),
  rating_1 integer not null check (rating_1 >= 0),
  rating_2 integer not null check (rating_2 >= 0),
  rating_3 integer not null check (rating_3 >= 0),
  rating_4 integer not null check (rating_4 >= 0),
  rating_5 integer not null check (rating_5 >= 0),
  regenerate integer not null check (regenerate >= 0),
  copy integer not null check (copy >= 0),
  follow_up integer not null check (follow_up >= 0),
  events integer not null check (events >= 0),
  changed_events integer not null check (changed_events >= 0),
  late_events integer not null check (late_events >= 0),
  comment_events integer not null check (comment_events >= 0),
  retracted_events integer not null check (retracted_events >= 0),
  opinion_turns integer not null check (opinion_turns >= 0),
  positive_turns integer not null check (positive_turns >= 0),
  accuracy_turns integer not null check (accuracy_turns >= 0),
  accurate_turns integer not null check (accurate_turns >= 0),
  signal_turns integer not null check (signal_turns >= 0),
  first_attempt_turns integer not null check (first_attempt_turns >= 0),
  primary key (day, dimension_id, cluster_key)
) strict;

CREATE TABLE generated_answers (
  -- The sha256 of the prompt, the arm and everything else that decides the answer.
  answer_key text primary key check (length(answer_key) = 64),
  -- The turn whose prompt was answered first: erased with it.
  message_id text not null,
  strategy text not null check (length(strategy) between 1 and 64),
  -- Null: the generator failed for good.
  answer text check (json_valid(answer)),
  failure text,
  created_at text not null check (created_at like '____-__-__T__:__:__.___Z'),
  check ((answer is null) <> (failure is null))
) strict;

CREATE INDEX generated_answers_message_id_idx on generated_answers (message_id);

CREATE TABLE message_feedback (
  feedback_id text primary key check (length(feedback_id) between 1 and 128),
  message_id text not null references turns (message_id),
  conversation_id text not null,
  user_id text check (length(user_id) between 1 and 128),
  feedback_type text not null check (
    feedback_type in (
      'thumbs_up', 'thumbs_down', 'rating_1', 'rating_2', 'rating_3', 'rating_4', 'rating_5',
      'regenerate', 'copy', 'follow_up'
    )
  ),
  rating integer check (rating between 1 and 5),
  reward_score real check (reward_score between 0 and 1),
  comment text check (length(comment) <= 4000),
  helpful integer check (helpful in (0, 1)),
  accurate integer check (accurate in (0, 1)),
  complete integer check (complete in (0, 1)),
  created_at text not null check (created_at like '____-__-__T__:__:__.___Z'),
  kind text not null check (kind in ('feedback', 'retraction')),
  retracts text unique references message_feedback (feedback_id),
  seq integer not null check (seq >= 1),
  supersedes text references message_feedback (feedback_id),
  source text not null check (source in ('live', 'late')),
  applied_at text check (applied_at like '____-__-__T__:__:__.___Z'),
  calculator_version text not null,
  caller text not null,
  idempotency_key text check (length(idempotency_key) between 1 and 255),
  request_hash text not null,
  unique (message_id, seq),
  check ((kind = 'retraction') = (retracts is not null)),
  check ((kind = 'retraction') = (reward_score is null))
) strict;

CREATE INDEX message_feedback_comment_idx on message_feedback (message_id) where comment is not null;

CREATE INDEX message_feedback_created_at_idx on message_feedback (created_at);

CREATE UNIQUE INDEX message_feedback_idempotency_key_idx on message_feedback (caller, idempotency_key)
  where idempotency_key is not null;

CREATE INDEX message_feedback_pending_idx on message_feedback (created_at) where applied_at is null;

CREATE INDEX message_feedback_user_id_idx on message_feedback (user_id) where user_id is not null;

CREATE TABLE migrations (
  id integer primary key,
  name text not null unique,
  applied_at text not null
) strict;

CREATE TABLE policies (
  -- The sha256 of the bundle.
  policy_id text primary key check (length(policy_id) = 64),
  agent text not null,
  -- Canonical JSON.
  bundle text not null check (json_valid(bundle)),
  created_at text not null check (created_at like '____-__-__T__:__:__.___Z')
) strict;

CREATE INDEX policies_agent_created_at_idx on policies (agent, created_at);

CREATE TABLE policy_channel_moves (
  move_id text primary key check (length(move_id) between 1 and 128),
  agent text not null,
  channel text not null check (channel in ('stable', 'candidate')),
  from_policy_id text references policies (policy_id),
  to_policy_id text references policies (policy_id),
  actor text not null,
  reason text not null,
  created_at text not null check (created_at like '____-__-__T__:__:__.___Z')
) strict;

CREATE INDEX policy_channel_moves_agent_created_at_idx on policy_channel_moves (agent, created_at);

CREATE TABLE policy_channels (
  agent text not null,
  channel text not null check (channel in ('stable', 'candidate')),
  policy_id text not null references policies (policy_id),
  moved_at text not null check (moved_at like '____-__-__T__:__:__.___Z'),
  primary key (agent, channel)
) strict;

CREATE TABLE reward_daily (
  -- Days since 1970-01-01, UTC.
  day integer not null,
  dimension_id integer not null references reward_dimensions (dimension_id),
  -- 52 bits of the SHA-256 of the user, or of "conversation:" and the conversation of an anonymous turn.
  cluster_key integer not null,
  turns integer not null check (turns >= 0),
  implicit_sum real not null,
  effective_sum real not null,
  user_signal_sum real not null,
  explicit_turns integer not null check (explicit_turns >= 0),
  explicit_sum real not null,
  failed_turns integer not null check (failed_turns >= 0),
  primary key (day, dimension_id, cluster_key)
) strict;

CREATE TABLE reward_daily_cells (
  -- Days since 1970-01-01, UTC.
  day integer not null,
  dimension_id integer not null references reward_dimensions (dimension_id),
  -- 52 bits of the SHA-256 of the user, or of "conversation:" and the conversation of an anonymous turn.
  cluster_key integer not null,
  turns integer not null check (turns >= 0),
  implicit_sum real not null,
  effective_sum real not null,
  user_signal_sum real not null,
  explicit_turns integer not null check (explicit_turns >= 0),
  explicit_sum real not null,
  failed_turns integer not null check (failed_turns >= 0),
  primary key (day, dimension_id, cluster_key)
) strict;

CREATE TABLE reward_dimensions (
  dimension_id integer primary key,
  agent text not null,
  policy_id text not null,
  simulated integer not null check (simulated in (0, 1)),
  -- Null: the sums under it are of all intents and personas.
  intent text,
  -- Null: of all, or, beside an intent, of turns whose caller named none.
  persona text
) strict;

CREATE UNIQUE INDEX reward_dimensions_idx
  on reward_dimensions (agent, policy_id, simulated, coalesce(intent, ''), coalesce(persona, ''));

CREATE TABLE rollout_checks (
  rollout_id text not null references rollouts (rollout_id),
  check_number integer not null check (check_number >= 1),
  taken_at text not null check (taken_at like '____-__-__T__:__:__.___Z'),
  snapshot text not null check (json_valid(snapshot)),
  action text not null check (action in ('wait', 'promote', 'roll_back', 'reject', 'hold', 'declare_inconclusive')),
  reasons text not null check (json_valid(reasons)),
  outcome text not null check (outcome in ('applied', 'already_decided', 'out_of_date')),
  status_after text not null,
  primary key (rollout_id, check_number)
) strict;

CREATE TABLE rollout_kill_switches (
  agent text primary key,
  person text not null,
  reason text not null,
  created_at text not null check (created_at like '____-__-__T__:__:__.___Z')
) strict;

CREATE TABLE rollout_orders (
  order_id text primary key check (length(order_id) between 1 and 128),
  rollout_id text not null references rollouts (rollout_id),
  action text not null check (action in ('approve', 'pause', 'resume', 'promote', 'abort')),
  person text not null,
  reason text not null check (length(reason) between 1 and 4000),
  created_at text not null check (created_at like '____-__-__T__:__:__.___Z'),
  outcome text check (outcome in ('accepted', 'refused')),
  refusal text,
  check (outcome is not 'refused' or refusal is not null)
) strict;

CREATE INDEX rollout_orders_open_idx on rollout_orders (created_at) where outcome is null;

CREATE INDEX rollout_orders_rollout_idx on rollout_orders (rollout_id, created_at);

CREATE TABLE rollout_staging_turns (
  rollout_id text not null references rollouts (rollout_id),
  turn_number integer not null check (turn_number >= 1),
  message_id text not null,
  prompt_source text not null check (prompt_source in ('held_out', 'evaluation', 'smoke')),
  is_passed integer not null check (is_passed in (0, 1)),
  -- What does not fit the schema of an answer; and why the turn failed otherwise.
  schema_errors text not null check (json_valid(schema_errors)),
  failure text,
  finished_at text not null check (finished_at like '____-__-__T__:__:__.___Z'),
  primary key (rollout_id, turn_number)
) strict;

CREATE TABLE rollouts (
  rollout_id text primary key check (length(rollout_id) between 1 and 80),
  agent text not null,
  candidate_policy_id text not null references policies (policy_id),
  incumbent_policy_id text not null references policies (policy_id),
  gate text not null check (gate in ('passed', 'unproven')),
  training_run_id text,
  config text not null check (json_valid(config)),
  requested_by text not null,
  created_at text not null check (created_at like '____-__-__T__:__:__.___Z'),
  -- The workflow's state as it was last written, and its parts that are asked for.
  state text not null check (json_valid(state)),
  status text not null check (
    status in (
      'draft', 'staging', 'ramp_20', 'ramp_50', 'full_100',
      'hold', 'paused', 'completed', 'rolled_back', 'inconclusive', 'rejected'
    )
  ),
  revision integer not null check (revision >= 0),
  last_check_number integer not null check (last_check_number >= 0),
  is_active integer not null check (is_active in (0, 1)),
  transitions text not null check (json_valid(transitions)),
  -- A person's abort, and the breaker of a process that serves: in force at once, before the workflow has heard of it.
  abort text check (json_valid(abort)),
  trip text check (json_valid(trip)),
  lowest_p_value real check (lowest_p_value between 0 and 1),
  -- The incumbent's p95 of the seven days before ramp_20, frozen once.
  slow_above_ms real check (slow_above_ms >= 0),
  slow_frozen_at text check (slow_frozen_at like '____-__-__T__:__:__.___Z'),
  -- What was counted of its users so far: of constant size.
  tally text not null check (json_valid(tally)),
  tally_version integer not null check (tally_version >= 0)
) strict;

CREATE UNIQUE INDEX rollouts_active_idx on rollouts (agent) where is_active = 1;

CREATE INDEX rollouts_agent_created_at_idx on rollouts (agent, created_at);

CREATE TABLE training_runs (
  run_id text primary key check (length(run_id) between 1 and 128),
  agent text not null,
  algorithm text not null,
  status text not null check (status in ('requested', 'running', 'completed', 'failed', 'cancelled')),
  -- The workflow's input, whole.
  input text not null check (json_valid(input)),
  snapshot_id text,
  base_policy_id text references policies (policy_id),
  candidate_policy_id text references policies (policy_id),
  gate text check (gate in ('passed', 'unproven', 'failed')),
  progress text not null check (json_valid(progress)),
  -- The latest attempt that may write a checkpoint: an older one, still alive somewhere, is refused.
  fence integer not null default 0 check (fence >= 0),
  checkpoint text check (json_valid(checkpoint)),
  report text check (json_valid(report)),
  failure text,
  requested_by text not null,
  created_at text not null check (created_at like '____-__-__T__:__:__.___Z'),
  updated_at text not null check (updated_at like '____-__-__T__:__:__.___Z'),
  finished_at text check (finished_at like '____-__-__T__:__:__.___Z')
) strict;

CREATE INDEX training_runs_agent_created_at_idx on training_runs (agent, created_at);

CREATE INDEX training_runs_created_at_idx on training_runs (created_at);

CREATE TABLE turns (
  message_id text primary key check (length(message_id) between 1 and 128),
  conversation_id text not null check (length(conversation_id) between 1 and 128),
  user_id text check (length(user_id) between 1 and 128),
  agent text not null,
  persona text check (persona in ('homeowner', 'diy_worker', 'contractor', 'landlord', 'designer')),
  message text not null,
  response text not null,
  intent text not null check (
    intent in (
      'cost_estimate', 'diy_guide', 'product_recommendation', 'contractor_search',
      'design_idea', 'permits_and_safety', 'timeline', 'general_question'
    )
  ),
  intent_confidence real not null check (intent_confidence between 0 and 1),
  intent_match integer not null check (intent_match in (0, 1)),
  used_context integer not null check (used_context in (0, 1)),
  implicit_reward real not null check (implicit_reward between 0 and 1),
  explicit_reward real check (explicit_reward between 0 and 1),
  effective_reward real not null check (effective_reward between 0 and 1),
  user_signal_reward real not null check (user_signal_reward between 0 and 1),
  implicit_reward_base real not null check (implicit_reward_base between 0 and 1),
  implicit_reward_components text not null check (json_valid(implicit_reward_components)),
  implicit_reward_clamped integer not null check (implicit_reward_clamped in (0, 1)),
  adjustments text not null check (json_valid(adjustments)),
  calculator_version text not null,
  sources text not null check (json_valid(sources)),
  suggested_actions text not null check (json_valid(suggested_actions)),
  policy_id text not null,
  generator text not null,
  error text,
  usage text check (json_valid(usage)),
  execution_time_ms real not null check (execution_time_ms >= 0),
  created_at text not null check (created_at like '____-__-__T__:__:__.___Z'),
  window_ms integer not null check (window_ms >= 0),
  regenerate_of text check (length(regenerate_of) between 1 and 128),
  caller text not null,
  request_hash text not null,
  workflow_id text not null,
  erased_at text check (erased_at like '____-__-__T__:__:__.___Z'), strategy text check (length(strategy) between 1 and 64), propensity real check (propensity between 0 and 1), propensities text check (json_valid(propensities)), assignment_seed integer check (assignment_seed between 0 and 4294967295), simulated integer not null default 0 check (simulated in (0, 1)), history_length integer check (history_length >= 0), liked integer check (liked in (0, 1)), rollout_id text, rollout_arm text check (rollout_arm in ('control', 'treatment', 'not_analysed')), rollout_probability real check (rollout_probability between 0 and 1), rollout_share real check (rollout_share between 0 and 1), asked_intent text check (
  asked_intent in (
    'cost_estimate', 'diy_guide', 'product_recommendation', 'contractor_search',
    'design_idea', 'permits_and_safety', 'timeline', 'general_question'
  )
),
  check (erased_at is null or (message = '' and response = '' and user_id is null))
) strict;

CREATE INDEX turns_agent_created_at_idx on turns (agent, created_at, message_id);

CREATE INDEX turns_cell_created_at_idx on turns (intent, persona, created_at);

CREATE INDEX turns_conversation_created_at_idx on turns (conversation_id, created_at, message_id);

CREATE INDEX turns_disliked_idx on turns (created_at) where user_signal_reward = 0;

CREATE INDEX turns_effective_reward_idx on turns (effective_reward, created_at desc, message_id desc);

CREATE INDEX turns_policy_created_at_idx on turns (policy_id, created_at);

CREATE INDEX turns_rollout_idx on turns (rollout_id, rollout_arm, created_at) where rollout_id is not null;

CREATE INDEX turns_simulated_idx on turns (message_id) where simulated = 1;

CREATE INDEX turns_unerased_idx on turns (created_at) where erased_at is null;

CREATE INDEX turns_user_id_idx on turns (user_id, created_at) where user_id is not null;

CREATE TABLE user_erasures (
  user_sha256 text primary key check (length(user_sha256) = 64),
  requested_at text not null check (requested_at like '____-__-__T__:__:__.___Z')
) strict;
