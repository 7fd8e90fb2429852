-- The schema after all migrations, for review; written by `npm run migrate -- dump`.

create table api_keys (
  key_id text not null,
  name text not null,
  role text not null,
  sha256 text not null,
  created_at timestamp(3) with time zone not null,
  revoked_at timestamp(3) with time zone,
  constraint api_keys_key_id_check CHECK (((length(key_id) >= 1) AND (length(key_id) <= 128))),
  constraint api_keys_name_check CHECK (((length(name) >= 1) AND (length(name) <= 64))),
  constraint api_keys_pkey PRIMARY KEY (key_id),
  constraint api_keys_role_check CHECK ((role = ANY (ARRAY['chat'::text, 'analyst'::text, 'operator'::text]))),
  constraint api_keys_sha256_check CHECK ((length(sha256) = 64)),
  constraint api_keys_sha256_key UNIQUE (sha256)
);

CREATE UNIQUE INDEX api_keys_active_name_idx ON public.api_keys USING btree (name) WHERE (revoked_at IS NULL);

create table audit_log (
  audit_id text not null,
  created_at timestamp(3) with time zone not null,
  actor text not null,
  action text not null,
  target text not null,
  detail json,
  constraint audit_log_audit_id_check CHECK (((length(audit_id) >= 1) AND (length(audit_id) <= 128))),
  constraint audit_log_pkey PRIMARY KEY (audit_id)
);

CREATE INDEX audit_log_created_at_idx ON public.audit_log USING btree (created_at);

create table browser_sessions (
  sha256 text not null,
  key_id text not null,
  user_id text not null,
  created_at timestamp(3) with time zone not null,
  expires_at timestamp(3) with time zone not null,
  constraint browser_sessions_key_id_fkey FOREIGN KEY (key_id) REFERENCES api_keys(key_id),
  constraint browser_sessions_pkey PRIMARY KEY (sha256),
  constraint browser_sessions_sha256_check CHECK ((length(sha256) = 64)),
  constraint browser_sessions_user_id_check CHECK (((length(user_id) >= 1) AND (length(user_id) <= 128)))
);

CREATE INDEX browser_sessions_expires_at_idx ON public.browser_sessions USING btree (expires_at);
CREATE INDEX browser_sessions_user_id_idx ON public.browser_sessions USING btree (user_id);

create table collection_reports (
  report_id text collate "C" not null,
  agent text collate "C" not null,
  snapshot_id text collate "C" not null,
  created_at timestamp(3) with time zone not null,
  report json not null,
  outcome text,
  decision json,
  constraint collection_reports_check CHECK (((outcome IS NULL) = (decision IS NULL))),
  constraint collection_reports_outcome_check CHECK ((outcome = ANY (ARRAY['target_not_met'::text, 'coverage_too_low'::text, 'report_only'::text, 'waiting_for_approval'::text, 'approval_refused'::text, 'approval_expired'::text, 'training_started'::text, 'trained_before'::text]))),
  constraint collection_reports_pkey PRIMARY KEY (report_id),
  constraint collection_reports_report_id_check CHECK (((length(report_id) >= 1) AND (length(report_id) <= 128))),
  constraint collection_reports_snapshot_id_fkey FOREIGN KEY (snapshot_id) REFERENCES dataset_snapshots(snapshot_id)
);

CREATE INDEX collection_reports_agent_created_at_idx ON public.collection_reports USING btree (agent, created_at);

create table dataset_prompts (
  prompt_sha256 text collate "C" not null,
  side text not null,
  "position" bigint not null,
  constraint dataset_prompts_pkey PRIMARY KEY (prompt_sha256),
  constraint dataset_prompts_position_check CHECK (("position" >= 1)),
  constraint dataset_prompts_prompt_sha256_check CHECK ((length(prompt_sha256) = 64)),
  constraint dataset_prompts_side_check CHECK ((side = ANY (ARRAY['train'::text, 'validation'::text, 'held_out'::text])))
);

create table dataset_requests (
  request_id text collate "C" not null,
  snapshot_number bigint not null,
  constraint dataset_requests_pkey PRIMARY KEY (request_id),
  constraint dataset_requests_request_id_check CHECK (((length(request_id) >= 1) AND (length(request_id) <= 128))),
  constraint dataset_requests_snapshot_number_fkey FOREIGN KEY (snapshot_number) REFERENCES dataset_snapshots(snapshot_number)
);

create table dataset_rows (
  snapshot_number bigint not null,
  side text not null,
  "position" bigint not null,
  message_id text collate "C" not null,
  history_length integer not null,
  implicit_reward double precision not null,
  explicit_reward double precision,
  effective_reward double precision not null,
  user_signal_reward double precision not null,
  liked boolean,
  constraint dataset_rows_effective_reward_check CHECK (((effective_reward >= (0)::double precision) AND (effective_reward <= (1)::double precision))),
  constraint dataset_rows_explicit_reward_check CHECK (((explicit_reward >= (0)::double precision) AND (explicit_reward <= (1)::double precision))),
  constraint dataset_rows_history_length_check CHECK ((history_length >= 0)),
  constraint dataset_rows_implicit_reward_check CHECK (((implicit_reward >= (0)::double precision) AND (implicit_reward <= (1)::double precision))),
  constraint dataset_rows_pkey PRIMARY KEY (snapshot_number, side, "position"),
  constraint dataset_rows_side_check CHECK ((side = ANY (ARRAY['train'::text, 'validation'::text, 'held_out'::text]))),
  constraint dataset_rows_user_signal_reward_check CHECK (((user_signal_reward >= (0)::double precision) AND (user_signal_reward <= (1)::double precision)))
);

create table dataset_snapshots (
  snapshot_number bigint not null,
  snapshot_id text collate "C",
  agent text collate "C" not null,
  include_simulated boolean not null,
  watermark bigint not null,
  created_at timestamp(3) with time zone not null,
  dropped json not null,
  card json,
  constraint dataset_snapshots_pkey PRIMARY KEY (snapshot_number),
  constraint dataset_snapshots_snapshot_id_check CHECK ((length(snapshot_id) = 64)),
  constraint dataset_snapshots_snapshot_id_key UNIQUE (snapshot_id),
  constraint dataset_snapshots_watermark_check CHECK ((watermark >= 0))
);

CREATE INDEX dataset_snapshots_agent_created_at_idx ON public.dataset_snapshots USING btree (agent, created_at);

create table dataset_turns (
  "position" bigint not null,
  message_id text collate "C" not null,
  agent text collate "C" not null,
  side text not null,
  prompt_sha256 text collate "C",
  text_sha256 text collate "C",
  constraint dataset_turns_message_id_fkey FOREIGN KEY (message_id) REFERENCES turns(message_id) ON DELETE CASCADE,
  constraint dataset_turns_message_id_key UNIQUE (message_id),
  constraint dataset_turns_pkey PRIMARY KEY ("position"),
  constraint dataset_turns_position_check CHECK (("position" >= 1)),
  constraint dataset_turns_prompt_sha256_check CHECK ((length(prompt_sha256) = 64)),
  constraint dataset_turns_side_check CHECK ((side = ANY (ARRAY['train'::text, 'validation'::text, 'held_out'::text]))),
  constraint dataset_turns_text_sha256_check CHECK ((length(text_sha256) = 64))
);

CREATE INDEX dataset_turns_agent_position_idx ON public.dataset_turns USING btree (agent, "position");
CREATE INDEX dataset_turns_prompt_idx ON public.dataset_turns USING btree (prompt_sha256) WHERE (prompt_sha256 IS NOT NULL);

create table exposures (
  rollout_id text collate "C" not null,
  unit text collate "C" not null,
  unit_kind text not null,
  arm text not null,
  first_exposed_at timestamp(3) with time zone not null,
  traffic_share double precision not null,
  other_arm_seen boolean not null default false,
  counted text not null default 'nothing'::text,
  counted_at timestamp(3) with time zone,
  matured_at timestamp(3) with time zone,
  outcome double precision,
  constraint exposures_arm_check CHECK ((arm = ANY (ARRAY['control'::text, 'treatment'::text]))),
  constraint exposures_counted_check CHECK ((counted = ANY (ARRAY['nothing'::text, 'exposure'::text, 'crossover'::text]))),
  constraint exposures_outcome_check CHECK (((outcome >= (0)::double precision) AND (outcome <= (1)::double precision))),
  constraint exposures_pkey PRIMARY KEY (rollout_id, unit),
  constraint exposures_rollout_id_fkey FOREIGN KEY (rollout_id) REFERENCES rollouts(rollout_id),
  constraint exposures_traffic_share_check CHECK (((traffic_share >= (0)::double precision) AND (traffic_share <= (1)::double precision))),
  constraint exposures_unit_check CHECK (((length(unit) >= 1) AND (length(unit) <= 128))),
  constraint exposures_unit_kind_check CHECK ((unit_kind = ANY (ARRAY['user'::text, 'conversation'::text, 'erased'::text])))
);

CREATE INDEX exposures_uncounted_idx ON public.exposures USING btree (rollout_id, first_exposed_at, unit) WHERE (counted_at IS NULL);
CREATE INDEX exposures_unit_idx ON public.exposures USING btree (unit);
CREATE INDEX exposures_unmatured_idx ON public.exposures USING btree (rollout_id, first_exposed_at, unit) WHERE (matured_at IS NULL);

create table feedback_daily (
  day integer not null,
  dimension_id integer not null,
  cluster_key bigint not null,
  thumbs_up integer not null,
  thumbs_down integer not null,
  rating_1 integer not null,
  rating_2 integer not null,
  rating_3 integer not null,
  rating_4 integer not null,
  rating_5 integer not null,
  regenerate integer not null,
  copy integer not null,
  follow_up integer not null,
  events integer not null,
  changed_events integer not null,
  late_events integer not null,
  comment_events integer not null,
  retracted_events integer not null,
  opinion_turns integer not null,
  positive_turns integer not null,
  accuracy_turns integer not null,
  accurate_turns integer not null,
  signal_turns integer not null,
  first_attempt_turns integer not null,
  constraint feedback_daily_accuracy_turns_check CHECK ((accuracy_turns >= 0)),
  constraint feedback_daily_accurate_turns_check CHECK ((accurate_turns >= 0)),
  constraint feedback_daily_changed_events_check CHECK ((changed_events >= 0)),
  constraint feedback_daily_comment_events_check CHECK ((comment_events >= 0)),
  constraint feedback_daily_copy_check CHECK ((copy >= 0)),
  constraint feedback_daily_dimension_id_fkey FOREIGN KEY (dimension_id) REFERENCES reward_dimensions(dimension_id),
  constraint feedback_daily_events_check CHECK ((events >= 0)),
  constraint feedback_daily_first_attempt_turns_check CHECK ((first_attempt_turns >= 0)),
  constraint feedback_daily_follow_up_check CHECK ((follow_up >= 0)),
  constraint feedback_daily_late_events_check CHECK ((late_events >= 0)),
  constraint feedback_daily_opinion_turns_check CHECK ((opinion_turns >= 0)),
  constraint feedback_daily_pkey PRIMARY KEY (day, dimension_id, cluster_key),
  constraint feedback_daily_positive_turns_check CHECK ((positive_turns >= 0)),
  constraint feedback_daily_rating_1_check CHECK ((rating_1 >= 0)),
  constraint feedback_daily_rating_2_check CHECK ((rating_2 >= 0)),
  constraint feedback_daily_rating_3_check CHECK ((rating_3 >= 0)),
  constraint feedback_daily_rating_4_check CHECK ((rating_4 >= 0)),
  constraint feedback_daily_rating_5_check CHECK ((rating_5 >= 0)),
  constraint feedback_daily_regenerate_check CHECK ((regenerate >= 0)),
  constraint feedback_daily_retracted_events_check CHECK ((retracted_events >= 0)),
  constraint feedback_daily_signal_turns_check CHECK ((signal_turns >= 0)),
  constraint feedback_daily_thumbs_down_check CHECK ((thumbs_down >= 0)),
  constraint feedback_daily_thumbs_up_check CHECK ((thumbs_up >= 0))
);

create table generated_answers (
  answer_key text collate "C" not null,
  message_id text collate "C" not null,
  strategy text not null,
  answer json,
  failure text,
  created_at timestamp(3) with time zone not null,
  constraint generated_answers_answer_key_check CHECK ((length(answer_key) = 64)),
  constraint generated_answers_check CHECK (((answer IS NULL) <> (failure IS NULL))),
  constraint generated_answers_pkey PRIMARY KEY (answer_key),
  constraint generated_answers_strategy_check CHECK (((length(strategy) >= 1) AND (length(strategy) <= 64)))
);

CREATE INDEX generated_answers_message_id_idx ON public.generated_answers USING btree (message_id);

create table message_feedback (
  feedback_id text not null,
  message_id text collate "C" not null,
  conversation_id text not null,
  user_id text,
  feedback_type text not null,
  rating integer,
  reward_score double precision,
  comment text,
  helpful boolean,
  accurate boolean,
  complete boolean,
  created_at timestamp(3) with time zone not null,
  kind text not null,
  retracts text,
  seq integer not null,
  supersedes text,
  source text not null,
  applied_at timestamp(3) with time zone,
  calculator_version text not null,
  caller text not null,
  idempotency_key text,
  request_hash text not null,
  constraint message_feedback_check CHECK (((kind = 'retraction'::text) = (retracts IS NOT NULL))),
  constraint message_feedback_check1 CHECK (((kind = 'retraction'::text) = (reward_score IS NULL))),
  constraint message_feedback_comment_check CHECK ((length(comment) <= 4000)),
  constraint message_feedback_feedback_id_check CHECK (((length(feedback_id) >= 1) AND (length(feedback_id) <= 128))),
  constraint message_feedback_feedback_type_check CHECK ((feedback_type = ANY (ARRAY['thumbs_up'::text, 'thumbs_down'::text, 'rating_1'::text, 'rating_2'::text, 'rating_3'::text, 'rating_4'::text, 'rating_5'::text, 'regenerate'::text, 'copy'::text, 'follow_up'::text]))),
  constraint message_feedback_idempotency_key_check CHECK (((length(idempotency_key) >= 1) AND (length(idempotency_key) <= 255))),
  constraint message_feedback_kind_check CHECK ((kind = ANY (ARRAY['feedback'::text, 'retraction'::text]))),
  constraint message_feedback_message_id_fkey FOREIGN KEY (message_id) REFERENCES turns(message_id),
  constraint message_feedback_message_id_seq_key UNIQUE (message_id, seq),
  constraint message_feedback_pkey PRIMARY KEY (feedback_id),
  constraint message_feedback_rating_check CHECK (((rating >= 1) AND (rating <= 5))),
  constraint message_feedback_retracts_fkey FOREIGN KEY (retracts) REFERENCES message_feedback(feedback_id),
  constraint message_feedback_retracts_key UNIQUE (retracts),
  constraint message_feedback_reward_score_check CHECK (((reward_score >= (0)::double precision) AND (reward_score <= (1)::double precision))),
  constraint message_feedback_seq_check CHECK ((seq >= 1)),
  constraint message_feedback_source_check CHECK ((source = ANY (ARRAY['live'::text, 'late'::text]))),
  constraint message_feedback_supersedes_fkey FOREIGN KEY (supersedes) REFERENCES message_feedback(feedback_id),
  constraint message_feedback_user_id_check CHECK (((length(user_id) >= 1) AND (length(user_id) <= 128)))
);

CREATE INDEX message_feedback_comment_idx ON public.message_feedback USING btree (message_id) WHERE (comment IS NOT NULL);
CREATE INDEX message_feedback_created_at_idx ON public.message_feedback USING btree (created_at);
CREATE INDEX message_feedback_pending_idx ON public.message_feedback USING btree (created_at) WHERE (applied_at IS NULL);
CREATE INDEX message_feedback_user_id_idx ON public.message_feedback USING btree (user_id) WHERE (user_id IS NOT NULL);
CREATE UNIQUE INDEX message_feedback_idempotency_key_idx ON public.message_feedback USING btree (caller, idempotency_key) WHERE (idempotency_key IS NOT NULL);

create table migrations (
  id integer not null,
  name text not null,
  applied_at timestamp(3) with time zone not null,
  constraint migrations_name_key UNIQUE (name),
  constraint migrations_pkey PRIMARY KEY (id)
);

create table policies (
  policy_id text collate "C" not null,
  agent text collate "C" not null,
  bundle json not null,
  created_at timestamp(3) with time zone not null,
  constraint policies_pkey PRIMARY KEY (policy_id),
  constraint policies_policy_id_check CHECK ((length(policy_id) = 64))
);

CREATE INDEX policies_agent_created_at_idx ON public.policies USING btree (agent, created_at);

create table policy_channel_moves (
  move_id text collate "C" not null,
  agent text collate "C" not null,
  channel text not null,
  from_policy_id text,
  to_policy_id text,
  actor text not null,
  reason text not null,
  created_at timestamp(3) with time zone not null,
  constraint policy_channel_moves_channel_check CHECK ((channel = ANY (ARRAY['stable'::text, 'candidate'::text]))),
  constraint policy_channel_moves_from_policy_id_fkey FOREIGN KEY (from_policy_id) REFERENCES policies(policy_id),
  constraint policy_channel_moves_move_id_check CHECK (((length(move_id) >= 1) AND (length(move_id) <= 128))),
  constraint policy_channel_moves_pkey PRIMARY KEY (move_id),
  constraint policy_channel_moves_to_policy_id_fkey FOREIGN KEY (to_policy_id) REFERENCES policies(policy_id)
);

CREATE INDEX policy_channel_moves_agent_created_at_idx ON public.policy_channel_moves USING btree (agent, created_at);

create table policy_channels (
  agent text collate "C" not null,
  channel text not null,
  policy_id text not null,
  moved_at timestamp(3) with time zone not null,
  constraint policy_channels_channel_check CHECK ((channel = ANY (ARRAY['stable'::text, 'candidate'::text]))),
  constraint policy_channels_pkey PRIMARY KEY (agent, channel),
  constraint policy_channels_policy_id_fkey FOREIGN KEY (policy_id) REFERENCES policies(policy_id)
);

create table reward_daily (
  day integer not null,
  dimension_id integer not null,
  cluster_key bigint not null,
  turns integer not null,
  implicit_sum double precision not null,
  effective_sum double precision not null,
  user_signal_sum double precision not null,
  explicit_turns integer not null,
  explicit_sum double precision not null,
  failed_turns integer not null,
  constraint reward_daily_dimension_id_fkey FOREIGN KEY (dimension_id) REFERENCES reward_dimensions(dimension_id),
  constraint reward_daily_explicit_turns_check CHECK ((explicit_turns >= 0)),
  constraint reward_daily_failed_turns_check CHECK ((failed_turns >= 0)),
  constraint reward_daily_pkey PRIMARY KEY (day, dimension_id, cluster_key),
  constraint reward_daily_turns_check CHECK ((turns >= 0))
);

create table reward_daily_cells (
  day integer not null,
  dimension_id integer not null,
  cluster_key bigint not null,
  turns integer not null,
  implicit_sum double precision not null,
  effective_sum double precision not null,
  user_signal_sum double precision not null,
  explicit_turns integer not null,
  explicit_sum double precision not null,
  failed_turns integer not null,
  constraint reward_daily_cells_dimension_id_fkey FOREIGN KEY (dimension_id) REFERENCES reward_dimensions(dimension_id),
  constraint reward_daily_cells_explicit_turns_check CHECK ((explicit_turns >= 0)),
  constraint reward_daily_cells_failed_turns_check CHECK ((failed_turns >= 0)),
  constraint reward_daily_cells_pkey PRIMARY KEY (day, dimension_id, cluster_key),
  constraint reward_daily_cells_turns_check CHECK ((turns >= 0))
);

create table reward_dimensions (
  dimension_id integer not null,
  agent text collate "C" not null,
  policy_id text collate "C" not null,
  simulated boolean not null,
  intent text,
  persona text,
  constraint reward_dimensions_pkey PRIMARY KEY (dimension_id)
);

CREATE UNIQUE INDEX reward_dimensions_idx ON public.reward_dimensions USING btree (agent, policy_id, simulated, COALESCE(intent, ''::text), COALESCE(persona, ''::text));

create table rollout_checks (
  rollout_id text collate "C" not null,
  check_number integer not null,
  taken_at timestamp(3) with time zone not null,
  snapshot json not null,
  action text not null,
  reasons json not null,
  outcome text not null,
  status_after text not null,
  constraint rollout_checks_action_check CHECK ((action = ANY (ARRAY['wait'::text, 'promote'::text, 'roll_back'::text, 'reject'::text, 'hold'::text, 'declare_inconclusive'::text]))),
  constraint rollout_checks_check_number_check CHECK ((check_number >= 1)),
  constraint rollout_checks_outcome_check CHECK ((outcome = ANY (ARRAY['applied'::text, 'already_decided'::text, 'out_of_date'::text]))),
  constraint rollout_checks_pkey PRIMARY KEY (rollout_id, check_number),
  constraint rollout_checks_rollout_id_fkey FOREIGN KEY (rollout_id) REFERENCES rollouts(rollout_id)
);

create table rollout_kill_switches (
  agent text not null,
  person text not null,
  reason text not null,
  created_at timestamp(3) with time zone not null,
  constraint rollout_kill_switches_pkey PRIMARY KEY (agent)
);

create table rollout_orders (
  order_id text collate "C" not null,
  rollout_id text collate "C" not null,
  action text not null,
  person text not null,
  reason text not null,
  created_at timestamp(3) with time zone not null,
  outcome text,
  refusal text,
  constraint rollout_orders_action_check CHECK ((action = ANY (ARRAY['approve'::text, 'pause'::text, 'resume'::text, 'promote'::text, 'abort'::text]))),
  constraint rollout_orders_check CHECK (((outcome IS DISTINCT FROM 'refused'::text) OR (refusal IS NOT NULL))),
  constraint rollout_orders_order_id_check CHECK (((length(order_id) >= 1) AND (length(order_id) <= 128))),
  constraint rollout_orders_outcome_check CHECK ((outcome = ANY (ARRAY['accepted'::text, 'refused'::text]))),
  constraint rollout_orders_pkey PRIMARY KEY (order_id),
  constraint rollout_orders_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 4000))),
  constraint rollout_orders_rollout_id_fkey FOREIGN KEY (rollout_id) REFERENCES rollouts(rollout_id)
);

CREATE INDEX rollout_orders_open_idx ON public.rollout_orders USING btree (created_at) WHERE (outcome IS NULL);
CREATE INDEX rollout_orders_rollout_idx ON public.rollout_orders USING btree (rollout_id, created_at);

create table rollout_staging_turns (
  rollout_id text collate "C" not null,
  turn_number integer not null,
  message_id text not null,
  prompt_source text not null,
  is_passed boolean not null,
  schema_errors json not null,
  failure text,
  finished_at timestamp(3) with time zone not null,
  constraint rollout_staging_turns_pkey PRIMARY KEY (rollout_id, turn_number),
  constraint rollout_staging_turns_prompt_source_check CHECK ((prompt_source = ANY (ARRAY['held_out'::text, 'evaluation'::text, 'smoke'::text]))),
  constraint rollout_staging_turns_rollout_id_fkey FOREIGN KEY (rollout_id) REFERENCES rollouts(rollout_id),
  constraint rollout_staging_turns_turn_number_check CHECK ((turn_number >= 1))
);

create table rollouts (
  rollout_id text collate "C" not null,
  agent text collate "C" not null,
  candidate_policy_id text collate "C" not null,
  incumbent_policy_id text collate "C" not null,
  gate text not null,
  training_run_id text,
  config json not null,
  requested_by text not null,
  created_at timestamp(3) with time zone not null,
  state json not null,
  status text not null,
  revision integer not null,
  last_check_number integer not null,
  is_active boolean not null,
  transitions json not null,
  abort json,
  trip json,
  lowest_p_value double precision,
  slow_above_ms double precision,
  slow_frozen_at timestamp(3) with time zone,
  tally json not null,
  tally_version integer not null,
  constraint rollouts_candidate_policy_id_fkey FOREIGN KEY (candidate_policy_id) REFERENCES policies(policy_id),
  constraint rollouts_gate_check CHECK ((gate = ANY (ARRAY['passed'::text, 'unproven'::text]))),
  constraint rollouts_incumbent_policy_id_fkey FOREIGN KEY (incumbent_policy_id) REFERENCES policies(policy_id),
  constraint rollouts_last_check_number_check CHECK ((last_check_number >= 0)),
  constraint rollouts_lowest_p_value_check CHECK (((lowest_p_value >= (0)::double precision) AND (lowest_p_value <= (1)::double precision))),
  constraint rollouts_pkey PRIMARY KEY (rollout_id),
  constraint rollouts_revision_check CHECK ((revision >= 0)),
  constraint rollouts_rollout_id_check CHECK (((length(rollout_id) >= 1) AND (length(rollout_id) <= 80))),
  constraint rollouts_slow_above_ms_check CHECK ((slow_above_ms >= (0)::double precision)),
  constraint rollouts_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'staging'::text, 'ramp_20'::text, 'ramp_50'::text, 'full_100'::text, 'hold'::text, 'paused'::text, 'completed'::text, 'rolled_back'::text, 'inconclusive'::text, 'rejected'::text]))),
  constraint rollouts_tally_version_check CHECK ((tally_version >= 0))
);

CREATE INDEX rollouts_agent_created_at_idx ON public.rollouts USING btree (agent, created_at);
CREATE UNIQUE INDEX rollouts_active_idx ON public.rollouts USING btree (agent) WHERE is_active;

create table training_runs (
  run_id text collate "C" not null,
  agent text collate "C" not null,
  algorithm text not null,
  status text not null,
  input json not null,
  snapshot_id text,
  base_policy_id text,
  candidate_policy_id text,
  gate text,
  progress json not null,
  fence bigint not null default 0,
  checkpoint json,
  report json,
  failure text,
  requested_by text not null,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  finished_at timestamp(3) with time zone,
  constraint training_runs_base_policy_id_fkey FOREIGN KEY (base_policy_id) REFERENCES policies(policy_id),
  constraint training_runs_candidate_policy_id_fkey FOREIGN KEY (candidate_policy_id) REFERENCES policies(policy_id),
  constraint training_runs_fence_check CHECK ((fence >= 0)),
  constraint training_runs_gate_check CHECK ((gate = ANY (ARRAY['passed'::text, 'unproven'::text, 'failed'::text]))),
  constraint training_runs_pkey PRIMARY KEY (run_id),
  constraint training_runs_run_id_check CHECK (((length(run_id) >= 1) AND (length(run_id) <= 128))),
  constraint training_runs_status_check CHECK ((status = ANY (ARRAY['requested'::text, 'running'::text, 'completed'::text, 'failed'::text, 'cancelled'::text])))
);

CREATE INDEX training_runs_agent_created_at_idx ON public.training_runs USING btree (agent, created_at);
CREATE INDEX training_runs_created_at_idx ON public.training_runs USING btree (created_at);

create table turns (
  message_id text collate "C" not null,
  conversation_id text not null,
  user_id text,
  agent text not null,
  persona text,
  message text not null,
  response text not null,
  intent text not null,
  intent_confidence double precision not null,
  intent_match boolean not null,
  used_context boolean not null,
  implicit_reward double precision not null,
  explicit_reward double precision,
  effective_reward double precision not null,
  user_signal_reward double precision not null,
  implicit_reward_base double precision not null,
  implicit_reward_components json not null,
  implicit_reward_clamped boolean not null,
  adjustments json not null,
  calculator_version text not null,
  sources json not null,
  suggested_actions json not null,
  policy_id text not null,
  generator text not null,
  error text,
  usage json,
  execution_time_ms double precision not null,
  created_at timestamp(3) with time zone not null,
  window_ms bigint not null,
  regenerate_of text,
  caller text not null,
  request_hash text not null,
  workflow_id text not null,
  erased_at timestamp(3) with time zone,
  strategy text,
  propensity double precision,
  propensities json,
  assignment_seed bigint,
  simulated boolean not null default false,
  history_length integer,
  liked boolean,
  rollout_id text,
  rollout_arm text,
  rollout_probability double precision,
  rollout_share double precision,
  asked_intent text,
  constraint turns_asked_intent_check CHECK ((asked_intent = ANY (ARRAY['cost_estimate'::text, 'diy_guide'::text, 'product_recommendation'::text, 'contractor_search'::text, 'design_idea'::text, 'permits_and_safety'::text, 'timeline'::text, 'general_question'::text]))),
  constraint turns_assignment_seed_check CHECK (((assignment_seed >= 0) AND (assignment_seed <= '4294967295'::bigint))),
  constraint turns_check CHECK (((erased_at IS NULL) OR ((message = ''::text) AND (response = ''::text) AND (user_id IS NULL)))),
  constraint turns_conversation_id_check CHECK (((length(conversation_id) >= 1) AND (length(conversation_id) <= 128))),
  constraint turns_effective_reward_check CHECK (((effective_reward >= (0)::double precision) AND (effective_reward <= (1)::double precision))),
  constraint turns_execution_time_ms_check CHECK ((execution_time_ms >= (0)::double precision)),
  constraint turns_explicit_reward_check CHECK (((explicit_reward >= (0)::double precision) AND (explicit_reward <= (1)::double precision))),
  constraint turns_history_length_check CHECK ((history_length >= 0)),
  constraint turns_implicit_reward_base_check CHECK (((implicit_reward_base >= (0)::double precision) AND (implicit_reward_base <= (1)::double precision))),
  constraint turns_implicit_reward_check CHECK (((implicit_reward >= (0)::double precision) AND (implicit_reward <= (1)::double precision))),
  constraint turns_intent_check CHECK ((intent = ANY (ARRAY['cost_estimate'::text, 'diy_guide'::text, 'product_recommendation'::text, 'contractor_search'::text, 'design_idea'::text, 'permits_and_safety'::text, 'timeline'::text, 'general_question'::text]))),
  constraint turns_intent_confidence_check CHECK (((intent_confidence >= (0)::double precision) AND (intent_confidence <= (1)::double precision))),
  constraint turns_message_id_check CHECK (((length(message_id) >= 1) AND (length(message_id) <= 128))),
  constraint turns_persona_check CHECK ((persona = ANY (ARRAY['homeowner'::text, 'diy_worker'::text, 'contractor'::text, 'landlord'::text, 'designer'::text]))),
  constraint turns_pkey PRIMARY KEY (message_id),
  constraint turns_propensity_check CHECK (((propensity >= (0)::double precision) AND (propensity <= (1)::double precision))),
  constraint turns_regenerate_of_check CHECK (((length(regenerate_of) >= 1) AND (length(regenerate_of) <= 128))),
  constraint turns_rollout_arm_check CHECK ((rollout_arm = ANY (ARRAY['control'::text, 'treatment'::text, 'not_analysed'::text]))),
  constraint turns_rollout_probability_check CHECK (((rollout_probability >= (0)::double precision) AND (rollout_probability <= (1)::double precision))),
  constraint turns_rollout_share_check CHECK (((rollout_share >= (0)::double precision) AND (rollout_share <= (1)::double precision))),
  constraint turns_strategy_check CHECK (((length(strategy) >= 1) AND (length(strategy) <= 64))),
  constraint turns_user_id_check CHECK (((length(user_id) >= 1) AND (length(user_id) <= 128))),
  constraint turns_user_signal_reward_check CHECK (((user_signal_reward >= (0)::double precision) AND (user_signal_reward <= (1)::double precision))),
  constraint turns_window_ms_check CHECK ((window_ms >= 0))
);

CREATE INDEX turns_agent_created_at_idx ON public.turns USING btree (agent, created_at, message_id);
CREATE INDEX turns_cell_created_at_idx ON public.turns USING btree (intent, persona, created_at);
CREATE INDEX turns_conversation_created_at_idx ON public.turns USING btree (conversation_id, created_at, message_id);
CREATE INDEX turns_disliked_idx ON public.turns USING btree (created_at) WHERE (user_signal_reward = (0)::double precision);
CREATE INDEX turns_effective_reward_idx ON public.turns USING btree (effective_reward, created_at DESC, message_id DESC);
CREATE INDEX turns_policy_created_at_idx ON public.turns USING btree (policy_id, created_at);
CREATE INDEX turns_rollout_idx ON public.turns USING btree (rollout_id, rollout_arm, created_at) WHERE (rollout_id IS NOT NULL);
CREATE INDEX turns_simulated_idx ON public.turns USING btree (message_id) WHERE simulated;
CREATE INDEX turns_unerased_idx ON public.turns USING btree (created_at) WHERE (erased_at IS NULL);
CREATE INDEX turns_user_id_idx ON public.turns USING btree (user_id, created_at) WHERE (user_id IS NOT NULL);

create table user_erasures (
  user_sha256 text not null,
  requested_at timestamp(3) with time zone not null,
  constraint user_erasures_pkey PRIMARY KEY (user_sha256),
  constraint user_erasures_user_sha256_check CHECK ((length(user_sha256) = 64))
);
