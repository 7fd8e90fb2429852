-- What each collection found, and what became of it.
create table collection_reports (
  report_id text collate "C" primary key check (length(report_id) between 1 and 128),
  agent text collate "C" not null,
  snapshot_id text collate "C" not null references dataset_snapshots (snapshot_id),
  created_at timestamptz(3) not null,
  report json not null,
  -- Null until it is decided what the report leads to.
  outcome text check (
    outcome in (
      'target_not_met', 'coverage_too_low', 'report_only', 'waiting_for_approval',
      'approval_refused', 'approval_expired', 'training_started', 'trained_before'
    )
  ),
  decision json,
  check ((outcome is null) = (decision is null))
);

create index collection_reports_agent_created_at_idx on collection_reports (agent, created_at);
