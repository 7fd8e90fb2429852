-- Sums of the turns' rewards by day and user, kept in the same transactions as the turns and the ledger: the dashboard reads
-- these, so that it answers in milliseconds however many turns there are. What each column counts: src/domain/metrics.

-- What turns are told apart by; the sums name it by number. Never deleted: it holds nothing of a user.
create table reward_dimensions (
  dimension_id integer generated always as identity primary key,
  agent text collate "C" not null,
  policy_id text collate "C" not null,
  simulated boolean not null,
  -- Null: the sums under it are of all intents and personas.
  intent text,
  -- Null: of all, or, beside an intent, of turns whose caller named none.
  persona text
);

create unique index reward_dimensions_idx
  on reward_dimensions (agent, policy_id, simulated, coalesce(intent, ''), coalesce(persona, ''));

-- One row per day, agent, policy and user.
create table reward_daily (
  -- Days since 1970-01-01, UTC.
  day integer not null,
  dimension_id integer not null references reward_dimensions (dimension_id),
  -- 52 bits of the SHA-256 of the user, or of "conversation:" and the conversation of an anonymous turn.
  cluster_key bigint not null,
  turns integer not null check (turns >= 0),
  implicit_sum double precision not null,
  effective_sum double precision not null,
  user_signal_sum double precision not null,
  explicit_turns integer not null check (explicit_turns >= 0),
  explicit_sum double precision not null,
  failed_turns integer not null check (failed_turns >= 0),
  primary key (day, dimension_id, cluster_key)
);

-- The same by intent and persona, too.
create table reward_daily_cells (
  -- Days since 1970-01-01, UTC.
  day integer not null,
  dimension_id integer not null references reward_dimensions (dimension_id),
  -- 52 bits of the SHA-256 of the user, or of "conversation:" and the conversation of an anonymous turn.
  cluster_key bigint not null,
  turns integer not null check (turns >= 0),
  implicit_sum double precision not null,
  effective_sum double precision not null,
  user_signal_sum double precision not null,
  explicit_turns integer not null check (explicit_turns >= 0),
  explicit_sum double precision not null,
  failed_turns integer not null check (failed_turns >= 0),
  primary key (day, dimension_id, cluster_key)
);

-- Of turns with feedback: its events in effect, and the turns by what is in effect on them. Days are those of the turns.
create table feedback_daily (
  day integer not null,
  dimension_id integer not null references reward_dimensions (dimension_id),
  cluster_key bigint not null,
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
);

-- The lists of turns: newest first by intent and persona, by policy; the lowest rewards; thumbed down; commented.
create index turns_cell_created_at_idx on turns (intent, persona, created_at);
create index turns_policy_created_at_idx on turns (policy_id, created_at);
create index turns_effective_reward_idx on turns (effective_reward, created_at desc, message_id desc);
create index turns_disliked_idx on turns (created_at) where user_signal_reward = 0;
create index message_feedback_comment_idx on message_feedback (message_id) where comment is not null;

-- The turns that are there already.
insert into reward_dimensions (agent, policy_id, simulated, intent, persona)
select distinct agent, policy_id, simulated, null::text, null::text from turns
union all
select distinct agent, policy_id, simulated, intent, persona from turns;

create temporary table known_turns as
select message_id, floor(extract(epoch from created_at) / 86400)::integer as day, ('x' || left(encode(sha256(convert_to(coalesce(user_id, 'conversation:' || conversation_id), 'UTF8')), 'hex'), 13))::bit(52)::bigint as cluster_key,
  agent, policy_id, simulated, intent, persona, implicit_reward, effective_reward, user_signal_reward, explicit_reward, error
from turns;

-- Without statistics the joins below compare every turn with every dimension.
analyze known_turns;
analyze reward_dimensions;

insert into reward_daily
select t.day, d.dimension_id, t.cluster_key, count(*), sum(t.implicit_reward), sum(t.effective_reward), sum(t.user_signal_reward),
  count(t.explicit_reward), coalesce(sum(t.explicit_reward), 0), count(t.error)
from known_turns t
join reward_dimensions d
  on d.agent = t.agent and d.policy_id = t.policy_id and d.simulated = t.simulated and d.intent is null
group by t.day, d.dimension_id, t.cluster_key;

insert into reward_daily_cells
select t.day, d.dimension_id, t.cluster_key, count(*), sum(t.implicit_reward), sum(t.effective_reward), sum(t.user_signal_reward),
  count(t.explicit_reward), coalesce(sum(t.explicit_reward), 0), count(t.error)
from known_turns t
join reward_dimensions d
  on d.agent = t.agent and d.policy_id = t.policy_id and d.simulated = t.simulated and d.intent = t.intent and d.persona is not distinct from t.persona
group by t.day, d.dimension_id, t.cluster_key;

insert into feedback_daily
with events as (
  select f.*, not exists (
    select 1 from message_feedback r where r.retracts = f.feedback_id and r.applied_at is not null
  ) as is_current
  from message_feedback f
  where f.kind = 'feedback' and f.applied_at is not null
), ranked as (
  select *,
    row_number() over (
      partition by message_id, is_current, feedback_type in ('copy', 'regenerate', 'follow_up') order by seq desc
    ) as place,
    row_number() over (partition by message_id, is_current, accurate is null order by seq desc) as answer_place
  from events
), folded as (
  select message_id,
    count(*) filter (where is_current and feedback_type = 'thumbs_up') as thumbs_up,
    count(*) filter (where is_current and feedback_type = 'thumbs_down') as thumbs_down,
    count(*) filter (where is_current and feedback_type = 'rating_1') as rating_1,
    count(*) filter (where is_current and feedback_type = 'rating_2') as rating_2,
    count(*) filter (where is_current and feedback_type = 'rating_3') as rating_3,
    count(*) filter (where is_current and feedback_type = 'rating_4') as rating_4,
    count(*) filter (where is_current and feedback_type = 'rating_5') as rating_5,
    count(*) filter (where is_current and feedback_type = 'regenerate') as regenerate,
    count(*) filter (where is_current and feedback_type = 'copy') as copy,
    count(*) filter (where is_current and feedback_type = 'follow_up') as follow_up,
    count(*) filter (where is_current) as events,
    count(*) filter (where is_current and supersedes is not null) as changed_events,
    count(*) filter (where is_current and source = 'late') as late_events,
    count(*) filter (where is_current and comment <> '') as comment_events,
    count(*) filter (where not is_current) as retracted_events,
    max(case when is_current and place = 1 and feedback_type not in ('copy', 'regenerate', 'follow_up') then feedback_type end) as opinion,
    max(case when is_current and answer_place = 1 and accurate then 1 when is_current and answer_place = 1 and not accurate then 0 end) as accurate
  from ranked
  group by message_id
), f as (
  select *,
    case when opinion is null then 0 else 1 end as opinion_turns,
    case when opinion in ('thumbs_up', 'rating_4', 'rating_5') then 1 else 0 end as positive_turns,
    case when accurate is null then 0 else 1 end as accuracy_turns,
    coalesce(accurate, 0) as accurate_turns,
    case when events > 0 then 1 else 0 end as signal_turns,
    case when events = 0 or regenerate > 0 or opinion in ('thumbs_down', 'rating_1', 'rating_2') then 0 else 1 end as first_attempt_turns
  from folded
)
select t.day, d.dimension_id, t.cluster_key,
  sum(f.thumbs_up),
  sum(f.thumbs_down),
  sum(f.rating_1),
  sum(f.rating_2),
  sum(f.rating_3),
  sum(f.rating_4),
  sum(f.rating_5),
  sum(f.regenerate),
  sum(f.copy),
  sum(f.follow_up),
  sum(f.events),
  sum(f.changed_events),
  sum(f.late_events),
  sum(f.comment_events),
  sum(f.retracted_events),
  sum(f.opinion_turns),
  sum(f.positive_turns),
  sum(f.accuracy_turns),
  sum(f.accurate_turns),
  sum(f.signal_turns),
  sum(f.first_attempt_turns)
from f
join known_turns t on t.message_id = f.message_id
join reward_dimensions d
  on d.agent = t.agent and d.policy_id = t.policy_id and d.simulated = t.simulated and d.intent is null
group by t.day, d.dimension_id, t.cluster_key;

drop table known_turns;
