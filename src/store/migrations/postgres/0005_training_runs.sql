-- Training runs: what was asked, how far it is, what came out.
create table training_runs (
  run_id text collate "C" primary key check (length(run_id) between 1 and 128),
  agent text collate "C" not null,
  algorithm text not null,
  status text not null check (status in ('requested', 'running', 'completed', 'failed', 'cancelled')),
  -- The workflow's input, whole.
  input json not null,
  snapshot_id text,
  base_policy_id text references policies (policy_id),
  candidate_policy_id text references policies (policy_id),
  gate text check (gate in ('passed', 'unproven', 'failed')),
  progress json not null,
  -- The latest attempt that may write a checkpoint: an older one, still alive somewhere, is refused.
  fence bigint not null default 0 check (fence >= 0),
  checkpoint json,
  report json,
  failure text,
  requested_by text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  finished_at timestamptz(3)
);

create index training_runs_agent_created_at_idx on training_runs (agent, created_at);
create index training_runs_created_at_idx on training_runs (created_at);

-- Answers to logged prompts under each arm, generated once for all training runs.
create table generated_answers (
  -- The sha256 of the prompt, the arm and everything else that decides the answer.
  answer_key text collate "C" primary key check (length(answer_key) = 64),
  -- The turn whose prompt was answered first: erased with it.
  message_id text collate "C" not null,
  strategy text not null check (length(strategy) between 1 and 64),
  -- Null: the generator failed for good.
  answer json,
  failure text,
  created_at timestamptz(3) not null,
  check ((answer is null) <> (failure is null))
);

create index generated_answers_message_id_idx on generated_answers (message_id);
