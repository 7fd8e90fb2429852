-- What each collection found, and what became of it.
create table collection_reports (
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

create index collection_reports_agent_created_at_idx on collection_reports (agent, created_at);
