import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { ALERT_LIMITS } from '../../src/api/service-state.ts';
import { findPromtool, runPromtool } from '../support/promtool.ts';
import { startWorld, type World } from '../support/world.ts';

jest.setTimeout(120_000);

const OPS = path.resolve(import.meta.dirname, '../../ops');
const ALERTS = readFileSync(path.join(OPS, 'alerts.yml'), 'utf8');
const DASHBOARD = readFileSync(path.join(OPS, 'grafana-dashboard.json'), 'utf8');
const checked = findPromtool() === null ? test.skip : test;

interface Rule {
  readonly alert: string;
  readonly expr: string;
}
const RULES: readonly Rule[] = parse(ALERTS).groups.flatMap(({ rules }: { rules: readonly Rule[] }) => rules);

/** The metrics that queries name. */
function metricsIn(queries: readonly string[]): readonly string[] {
  const names = queries.flatMap((query) =>
    [...query.matchAll(/\b(?:lightning|process|nodejs)_[a-z0-9_]+/g)].map(([name]) => name),
  );
  return [...new Set(names)];
}

describe('the metrics of a running service', () => {
  let world: World;
  let text: string;
  const sample = (line: RegExp) =>
    Number(
      text
        .split('\n')
        .find((each) => line.test(each))
        ?.split(' ')
        .at(-1),
    );

  beforeAll(async () => {
    world = await startWorld('sqlite');
    const asked = [];
    for (let turn = 0; turn < 3; turn += 1)
      asked.push(await world.api.post('/api/v1/chat', { message: 'How much to paint my living room?' }));
    const { message_id } = asked[0]?.json ?? {};
    await world.api.post('/api/v1/chat/feedback', { message_id, feedback_type: 'thumbs_up' });
    await world.api.post('/api/v1/chat', { message: '' });
    for (let agent = 0; agent < 20; agent += 1) {
      const body = { user_message: 'Paint?', ai_response: 'About $400.', agent: `somebody-${agent}` };
      expect((await world.api.post('/api/v1/chat/track', body)).status).toBe(200);
    }
    const answer = await fetch(`${world.url}/metrics`);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    text = await answer.text();
  });
  afterAll(() => world?.stop());

  checked('keep the conventions of Prometheus: promtool check metrics finds nothing', () => {
    expect(runPromtool(['check', 'metrics'], text)).toEqual({ code: 0, output: '' });
  });

  test('count turns, their overhead and their generator, by agents that are ours', () => {
    expect(sample(/^lightning_turns_total\{agent="chat_agent",outcome="answered"\}/)).toBe(3);
    expect(sample(/^lightning_turn_overhead_seconds_count\{agent="chat_agent"\}/)).toBe(3);
    expect(sample(/^lightning_turn_generator_seconds_count\{agent="chat_agent"\}/)).toBe(3);
    expect(sample(/^lightning_turns_total\{agent="other",outcome="tracked"\}/)).toBe(20);
    expect(text).not.toContain('somebody-');
    // A request that was refused is no turn.
    expect(text).not.toContain('outcome="failed"');
  });

  test('say what is accepted, what waits and what answers', () => {
    expect(sample(/^lightning_feedback_accepted_total\{feedback_type="thumbs_up"\}/)).toBe(1);
    expect(sample(/^lightning_store_up /)).toBe(1);
    expect(sample(/^lightning_temporal_up /)).toBe(1);
    expect(sample(/^lightning_tracking_enabled /)).toBe(1);
    expect(sample(/^lightning_rollouts_held /)).toBe(0);
  });

  test('have every metric that an alert or the Grafana dashboard asks for', () => {
    const exposed = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name],
    );
    const queries = [...DASHBOARD.matchAll(/"expr": ("(?:[^"\\]|\\.)*")/g)].map(([, json = '""']): string =>
      JSON.parse(json),
    );
    expect(queries.length).toBeGreaterThan(15);
    const asked = metricsIn([...queries, ...RULES.map(({ expr }) => expr)]);
    expect(asked.length).toBeGreaterThan(12);
    expect(asked.filter((name) => !exposed.includes(name))).toEqual([]);
  });
});

checked('promtool check rules finds the alerts right', () => {
  const { code, output } = runPromtool(['check', 'rules', path.join(OPS, 'alerts.yml')]);
  expect(output).toContain(`SUCCESS: ${RULES.length} rules found`);
  expect(code).toBe(0);
});

checked('the alerts fire when they should, and not before: promtool test rules', () => {
  expect(runPromtool(['test', 'rules', path.join(OPS, 'alerts.test.yml')])).toMatchObject({ code: 0 });
});

checked('the queries of the Grafana dashboard are PromQL', () => {
  const panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[] = JSON.parse(DASHBOARD).panels;
  const rules = panels
    .flatMap(({ targets = [] }) => targets)
    .map(({ expr }, index) => ({
      record: `query_${index}`,
      expr: expr.replaceAll('$__rate_interval', '5m'),
    }));
  const folder = mkdtempSync(path.join(tmpdir(), 'lightning-rules-'));
  try {
    const file = path.join(folder, 'dashboard.yml');
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
    const { code, output } = runPromtool(['check', 'rules', file]);
    expect(output).toContain(`SUCCESS: ${rules.length} rules found`);
    expect(code).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the dashboard alerts at the limits of the rules, under their names', () => {
  const exprOf = (name: string) => RULES.find(({ alert }) => alert === name)?.expr;
  expect(exprOf('LightningFeedbackPending')).toContain(`> ${ALERT_LIMITS.pendingFeedbackSeconds}`);
  expect(exprOf('LightningTurnFailures')).toContain(`> ${ALERT_LIMITS.failedTurnShare}`);
  expect(exprOf('LightningOverheadSlow')).toContain(`> ${ALERT_LIMITS.slowOverheadSeconds}`);
  expect(exprOf('LightningOverheadSlow')).toContain(`histogram_quantile(${1 - ALERT_LIMITS.slowTurnShare}`);
  const source = readFileSync(path.resolve(import.meta.dirname, '../../src/api/service-state.ts'), 'utf8');
  const named = [...source.matchAll(/name: '(Lightning\w+)'/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(5);
  for (const name of named) expect(exprOf(name ?? '')).toBeDefined();
});
