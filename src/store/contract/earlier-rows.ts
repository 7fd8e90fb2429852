/**
 * Rows as they were written under each schema, in SQL that both engines read: literals, the columns of that schema, none
 * of our code. A migration that makes a table, or a column that rows may have, adds its rows here; they are never edited,
 * as the migration is not.
 */
export const EARLIER_ROWS: Readonly<Record<string, readonly string[]>> = {
  '0001_turns_and_feedback': [
    `insert into turns (message_id, conversation_id, user_id, agent, persona, message, response, intent,
       intent_confidence, intent_match, used_context, implicit_reward, explicit_reward, effective_reward,
       user_signal_reward, implicit_reward_base, implicit_reward_components, implicit_reward_clamped, adjustments,
       calculator_version, sources, suggested_actions, policy_id, generator, error, usage, execution_time_ms,
       created_at, window_ms, regenerate_of, caller, request_hash, workflow_id, erased_at)
     values
       ('m-0001', 'c-0001', 'ann', 'chat_agent', 'homeowner', 'How much to paint my living room?', 'About $400. 🎨',
        'cost_estimate', 0.9, true, true, 0.65, 1, 1, 1, 0.5, '[{"name":"intent_match","value":0.1}]', false,
        '[{"name":"intent_match","value":0.1},{"name":"used_context","value":0.05}]', '1',
        '[{"id":"paint","title":"Paint","source_kind":"editorial_estimate","note":"US"}]', '["How long?"]', 'p-0001',
        'grounded', null, '{"promptTokens":1,"completionTokens":2,"costMicroUsd":3}', 12.5,
        '2026-01-01T10:00:00.000Z', 86400000, null, 'local', 'hash-1', 'chat-turn/m-0001', null),
       ('m-0001-erased', 'c-0001', null, 'chat_agent', null, '', '', 'general_question', 0, false, false, 0.5, null,
        0.5, 0.5, 0.5, '[]', false, '[]', '1', '[]', '[]', 'p-0001', 'grounded', null, null, 1,
        '2026-01-01T11:00:00.000Z', 1000, 'm-0001', 'local', 'hash-2', 'chat-turn/m-0001-erased',
        '2026-01-02T00:00:00.000Z')`,
    `insert into message_feedback (feedback_id, message_id, conversation_id, user_id, feedback_type, rating,
       reward_score, comment, helpful, accurate, complete, created_at, kind, retracts, seq, supersedes, source,
       applied_at, calculator_version, caller, idempotency_key, request_hash)
     values
       ('f-0001', 'm-0001', 'c-0001', 'ann', 'thumbs_down', null, 0.15, 'Too short, "really".', true, false, null,
        '2026-01-01T10:00:01.000Z', 'feedback', null, 1, null, 'live', '2026-01-01T10:00:02.000Z', '1', 'local',
        'key-1', 'hash-f1'),
       ('f-0002', 'm-0001', 'c-0001', 'ann', 'thumbs_up', 5, 1, null, null, null, null, '2026-01-01T10:00:03.000Z',
        'feedback', null, 2, 'f-0001', 'late', null, '1', 'local', null, 'hash-f2'),
       ('f-0003', 'm-0001', 'c-0001', 'ann', 'thumbs_down', null, null, null, null, null, null,
        '2026-01-01T10:00:04.000Z', 'retraction', 'f-0001', 3, null, 'live', '2026-01-01T10:00:05.000Z', '1', 'local',
        null, 'hash-f3')`,
  ],
  '0002_api_keys': [
    `insert into api_keys (key_id, name, role, sha256, created_at, revoked_at)
     values
       ('key-0001', 'app', 'chat', '${'a'.repeat(64)}', '2026-01-01T10:00:00.000Z', null),
       ('key-0002', 'gone', 'operator', '${'b'.repeat(64)}', '2026-01-01T10:00:00.000Z', '2026-01-02T10:00:00.000Z')`,
    `insert into browser_sessions (sha256, key_id, user_id, created_at, expires_at)
     values ('${'c'.repeat(64)}', 'key-0001', 'ann', '2026-01-01T10:00:00.000Z', '2036-01-01T10:00:00.000Z')`,
    `insert into audit_log (audit_id, created_at, actor, action, target, detail)
     values ('audit-0001', '2026-01-01T10:00:00.000Z', 'operator', 'key.create', 'app', '{"role":"chat"}')`,
  ],
  '0003_policies': [
    `insert into policies (policy_id, agent, bundle, created_at)
     values ('${'d'.repeat(64)}', 'chat_agent', '{"agent":"chat_agent"}', '2026-01-01T10:00:00.000Z')`,
    `insert into policy_channels (agent, channel, policy_id, moved_at)
     values ('chat_agent', 'stable', '${'d'.repeat(64)}', '2026-01-01T10:00:00.000Z')`,
    `insert into policy_channel_moves (move_id, agent, channel, from_policy_id, to_policy_id, actor, reason, created_at)
     values ('move-0001', 'chat_agent', 'stable', null, '${'d'.repeat(64)}', 'local', 'first', '2026-01-01T10:00:00.000Z')`,
    `insert into turns (message_id, conversation_id, user_id, agent, persona, message, response, intent,
       intent_confidence, intent_match, used_context, implicit_reward, explicit_reward, effective_reward,
       user_signal_reward, implicit_reward_base, implicit_reward_components, implicit_reward_clamped, adjustments,
       calculator_version, sources, suggested_actions, policy_id, generator, error, usage, execution_time_ms,
       created_at, window_ms, regenerate_of, caller, request_hash, workflow_id, erased_at, strategy, propensity,
       propensities, assignment_seed, simulated)
     values
       ('m-0003', 'c-0003', 'bob', 'chat_agent', null, 'And how long?', 'Two days.', 'timeline', 0.7, false, true, 0.55,
        null, 0.55, 0.5, 0.5, '[{"name":"used_context","value":0.05}]', false,
        '[{"name":"used_context","value":0.05}]', '1', '[]', '[]', '${'d'.repeat(64)}', 'grounded', null, null, 3,
        '2026-01-03T10:00:00.000Z', 86400000, null, 'app', 'hash-3', 'chat-turn/m-0003', null, 'costed_steps', 0.125,
        '[0.125,0.875]', 4294967295, true)`,
  ],
  '0004_erasure': [
    `insert into user_erasures (user_sha256, requested_at)
     values ('${'e'.repeat(64)}', '2026-01-04T10:00:00.000Z')`,
  ],
  '0005_training_runs': [
    `insert into training_runs (run_id, agent, algorithm, status, input, snapshot_id, base_policy_id,
       candidate_policy_id, gate, progress, fence, checkpoint, report, failure, requested_by, created_at, updated_at,
       finished_at)
     values
       ('run-0005', 'chat_agent', 'grpo', 'completed', '{"runId":"run-0005"}', null, '${'d'.repeat(64)}',
        '${'d'.repeat(64)}', 'passed', '{"stage":"done"}', 1, null, '{}', null, 'local', '2026-01-05T10:00:00.000Z',
        '2026-01-05T10:00:01.000Z', '2026-01-05T10:00:01.000Z')`,
    `insert into generated_answers (answer_key, message_id, strategy, answer, failure, created_at)
     values ('${'f'.repeat(64)}', 'm-0001', 'costed_steps', '{"response":"About $400."}', null, '2026-01-05T10:00:00.000Z')`,
  ],
  '0006_datasets': [
    `insert into dataset_turns (position, message_id, agent, side, prompt_sha256, text_sha256)
     values
       (1, 'm-0001', 'chat_agent', 'train', '${'1'.repeat(64)}', '${'2'.repeat(64)}'),
       (2, 'm-0001-erased', 'chat_agent', 'held_out', null, null)`,
    `insert into dataset_prompts (prompt_sha256, side, position) values ('${'1'.repeat(64)}', 'train', 1)`,
    `insert into dataset_snapshots (snapshot_id, agent, include_simulated, watermark, created_at, dropped, card)
     values ('${'3'.repeat(64)}', 'chat_agent', false, 2, '2026-01-06T10:00:00.000Z', '{}', '{"rows":1}')`,
    `insert into dataset_requests (request_id, snapshot_number) select 'request-0006', snapshot_number from dataset_snapshots`,
    `insert into dataset_rows (snapshot_number, side, position, message_id, history_length, implicit_reward,
       explicit_reward, effective_reward, user_signal_reward, liked)
     select snapshot_number, 'train', 1, 'm-0001', 0, 0.65, 1, 1, 1, true from dataset_snapshots`,
  ],
  '0008_collection_reports': [
    `insert into collection_reports (report_id, agent, snapshot_id, created_at, report, outcome, decision)
     values ('report-0008', 'chat_agent', '${'3'.repeat(64)}', '2026-01-08T10:00:00.000Z', '{"turns":1}', 'report_only',
       '{"reason":"asked"}')`,
  ],
  '0009_rollouts': [
    `insert into rollouts (rollout_id, agent, candidate_policy_id, incumbent_policy_id, gate, training_run_id, config,
       requested_by, created_at, state, status, revision, last_check_number, is_active, transitions, abort, trip,
       lowest_p_value, slow_above_ms, slow_frozen_at, tally, tally_version)
     values ('rollout-0007', 'chat_agent', '${'d'.repeat(64)}', '${'d'.repeat(64)}', 'unproven', null, '{"mode":"aa"}',
       'ops', '2026-01-01T10:00:00.000Z', '{"status":"ramp_20"}', 'ramp_20', 3, 7, true, '[]', null,
       '{"atMs":1}', 0.5, 12.5, '2026-01-01T11:00:00.000Z', '{"usersInBothArms":0}', 4)`,
    `insert into rollout_checks (rollout_id, check_number, taken_at, snapshot, action, reasons, outcome, status_after)
     values ('rollout-0007', 1, '2026-01-01T10:05:00.000Z', '{"checkNumber":1}', 'wait', '["too early"]', 'applied',
       'ramp_20')`,
    `insert into rollout_orders (order_id, rollout_id, action, person, reason, created_at, outcome, refusal)
     values
       ('order-0007', 'rollout-0007', 'pause', 'ann', 'night', '2026-01-01T10:06:00.000Z', 'refused', 'paused already'),
       ('order-0007-open', 'rollout-0007', 'abort', 'ann', 'no', '2026-01-01T10:07:00.000Z', null, null)`,
    `insert into exposures (rollout_id, unit, unit_kind, arm, first_exposed_at, traffic_share, other_arm_seen, counted,
       counted_at, matured_at, outcome)
     values
       ('rollout-0007', 'ann', 'user', 'treatment', '2026-01-01T10:00:00.000Z', 0.2, false, 'exposure',
        '2026-01-01T10:05:00.000Z', '2026-01-03T10:00:00.000Z', 0.75),
       ('rollout-0007', 'c-0007', 'conversation', 'control', '2026-01-01T10:00:00.000Z', 0.2, true, 'nothing', null,
        null, null)`,
    `insert into rollout_staging_turns (rollout_id, turn_number, message_id, prompt_source, is_passed, schema_errors,
       failure, finished_at)
     values ('rollout-0007', 1, 'm-0001', 'smoke', true, '[]', null, '2026-01-01T10:01:00.000Z')`,
    `insert into rollout_kill_switches (agent, person, reason, created_at)
     values ('*', 'ann', 'night', '2026-01-01T10:01:00.000Z')`,
  ],
  '0010_reward_daily': [
    `insert into reward_dimensions (agent, policy_id, simulated, intent, persona)
     select distinct agent, policy_id, simulated, intent, persona from turns`,
    ...['reward_daily', 'reward_daily_cells'].map(
      (table) => `insert into ${table} (day, dimension_id, cluster_key, turns, implicit_sum, effective_sum,
         user_signal_sum, explicit_turns, explicit_sum, failed_turns)
       select 20454, dimension_id, 4503599627370495, 1, 0.65, 1, 1, 1, 1, 0 from reward_dimensions`,
    ),
    `insert into feedback_daily
     select 20454, dimension_id, 4503599627370495, ${new Array(21).fill(1).join(', ')} from reward_dimensions`,
  ],
  '0011_asked_intent': [`update turns set asked_intent = 'timeline' where message_id = 'm-0003'`],
};
