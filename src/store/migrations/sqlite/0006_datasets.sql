-- Datasets: the ledger of turns, the side of every prompt, and the immutable snapshots that learning reads.

-- Earlier exchanges that serving saw; null for older turns, whose conversation is counted instead.
alter table turns add column history_length integer check (history_length >= 0);
-- Whether the feedback in effect says that the answer was liked; null: it says neither, or there is none.
alter table turns add column liked integer check (liked in (0, 1));

-- The user-signal reward is the base of the feedback in effect. Only 0.8 has two meanings: rating_4, or follow_up.
update turns set liked = case
  when user_signal_reward = 1 then 1
  when user_signal_reward in (0, 0.3) then 0
  when user_signal_reward = 0.8 and exists (
    select 1 from message_feedback rating
    where rating.message_id = turns.message_id and rating.feedback_type = 'rating_4' and rating.kind = 'feedback'
      and rating.applied_at is not null
      and not exists (
        select 1 from message_feedback undo where undo.retracts = rating.feedback_id and undo.applied_at is not null
      )
  ) then 1
end
where explicit_reward is not null;

-- Every committed turn, once, in the order in which the ledger learned of it.
create table dataset_turns (
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

create index dataset_turns_agent_position_idx on dataset_turns (agent, position);
create index dataset_turns_prompt_idx on dataset_turns (prompt_sha256) where prompt_sha256 is not null;

-- The side of a normalized question: that of the first user who asked it.
create table dataset_prompts (
  prompt_sha256 text primary key check (length(prompt_sha256) = 64),
  side text not null check (side in ('train', 'validation', 'held_out')),
  position integer not null check (position >= 1)
) strict;

create table dataset_snapshots (
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

create index dataset_snapshots_agent_created_at_idx on dataset_snapshots (agent, created_at);

-- Who asked for a snapshot: asked again, it is the same one.
create table dataset_requests (
  request_id text primary key check (length(request_id) between 1 and 128),
  snapshot_number integer not null references dataset_snapshots (snapshot_number)
) strict;

-- The rows of a snapshot: rewards and label of its moment. Text and user are joined from turns, so that erasing reaches them.
create table dataset_rows (
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
