-- One row per chat turn: the question, the answer, and its rewards.
-- json, not jsonb: a document is given back as it was stored. Collation "C": ids sort by byte, as they do in SQLite.
create table turns (
  message_id text collate "C" primary key check (length(message_id) between 1 and 128),
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
  intent_confidence double precision not null check (intent_confidence between 0 and 1),
  intent_match boolean not null,
  used_context boolean not null,
  implicit_reward double precision not null check (implicit_reward between 0 and 1),
  explicit_reward double precision check (explicit_reward between 0 and 1),
  effective_reward double precision not null check (effective_reward between 0 and 1),
  user_signal_reward double precision not null check (user_signal_reward between 0 and 1),
  implicit_reward_base double precision not null check (implicit_reward_base between 0 and 1),
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
  execution_time_ms double precision not null check (execution_time_ms >= 0),
  created_at timestamptz(3) not null,
  window_ms bigint not null check (window_ms >= 0),
  regenerate_of text check (length(regenerate_of) between 1 and 128),
  caller text not null,
  request_hash text not null,
  workflow_id text not null,
  erased_at timestamptz(3),
  check (erased_at is null or (message = '' and response = '' and user_id is null))
);

create index turns_agent_created_at_idx on turns (agent, created_at, message_id);
create index turns_conversation_created_at_idx on turns (conversation_id, created_at, message_id);

-- The append-only ledger of feedback. Only applied_at and source change, once, when an event is applied.
create table message_feedback (
  feedback_id text primary key check (length(feedback_id) between 1 and 128),
  message_id text collate "C" not null references turns (message_id),
  conversation_id text not null,
  user_id text check (length(user_id) between 1 and 128),
  feedback_type text not null check (
    feedback_type in (
      'thumbs_up', 'thumbs_down', 'rating_1', 'rating_2', 'rating_3', 'rating_4', 'rating_5',
      'regenerate', 'copy', 'follow_up'
    )
  ),
  rating integer check (rating between 1 and 5),
  reward_score double precision check (reward_score between 0 and 1),
  comment text check (length(comment) <= 4000),
  helpful boolean,
  accurate boolean,
  complete boolean,
  created_at timestamptz(3) not null,
  kind text not null check (kind in ('feedback', 'retraction')),
  retracts text unique references message_feedback (feedback_id),
  seq integer not null check (seq >= 1),
  supersedes text references message_feedback (feedback_id),
  source text not null check (source in ('live', 'late')),
  applied_at timestamptz(3),
  calculator_version text not null,
  caller text not null,
  idempotency_key text check (length(idempotency_key) between 1 and 255),
  request_hash text not null,
  unique (message_id, seq),
  check ((kind = 'retraction') = (retracts is not null)),
  check ((kind = 'retraction') = (reward_score is null))
);

create unique index message_feedback_idempotency_key_idx on message_feedback (caller, idempotency_key)
  where idempotency_key is not null;
create index message_feedback_pending_idx on message_feedback (created_at) where applied_at is null;
create index message_feedback_created_at_idx on message_feedback (created_at);
