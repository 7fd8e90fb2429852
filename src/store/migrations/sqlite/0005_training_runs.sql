-- Training runs: what was asked, how far it is, what came out.
create table training_runs (
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

create index training_runs_agent_created_at_idx on training_runs (agent, created_at);
create index training_runs_created_at_idx on training_runs (created_at);

-- Answers to logged prompts under each arm, generated once for all training runs.
create table generated_answers (
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

create index generated_answers_message_id_idx on generated_answers (message_id);
