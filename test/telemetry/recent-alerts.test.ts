import { alertsOf } from '../../src/api/service-state.ts';
import type { ServiceState } from '../../src/contracts/service-metrics.ts';
import { createServiceMetrics } from '../../src/telemetry/service-metrics.ts';

const HEALTHY: ServiceState = {
  storeUp: true,
  temporalUp: true,
  trackingEnabled: true,
  pendingFeedback: { events: 0, oldestAgeSeconds: 0 },
  openTurns: 0,
  failedWorkflows: 0,
  rollouts: [],
};
const MINUTE_MS = 60_000;

function startMetrics() {
  let nowMs = Date.parse('2026-11-26T09:00:00Z');
  const metrics = createServiceMetrics({
    agents: ['chat_agent'],
    state: async () => HEALTHY,
    now: () => new Date(nowMs),
  });
  return {
    metrics,
    wait: (minutes: number) => {
      nowMs += minutes * MINUTE_MS;
    },
    answer: (turns: number, overheadMs: number) => {
      for (let turn = 0; turn < turns; turn += 1) {
        const times = { totalMs: 100 + overheadMs, generatorMs: 100 };
        metrics.turnEnded({ agent: 'chat_agent', outcome: 'answered', times });
      }
    },
    alerts: () => alertsOf(HEALTHY, metrics, { turns: 0, failed: 0 }).map(({ name }) => name),
  };
}

test('the panel tells of slow turns for ten minutes, as the rule does, and then no more', async () => {
  const { wait, answer, alerts, metrics } = startMetrics();
  answer(30, 800);
  expect(alerts()).toEqual(['LightningOverheadSlow']);
  wait(9);
  expect(alerts()).toEqual(['LightningOverheadSlow']);
  wait(2);
  answer(30, 20);
  expect(alerts()).toEqual([]);
  // The page "System" and Prometheus still have all of them.
  expect((await metrics.turnOverhead()).count).toBe(60);
});

test('a long quick past hides no slow present', () => {
  const { wait, answer, alerts } = startMetrics();
  answer(5_000, 20);
  wait(11);
  answer(30, 800);
  expect(alerts()).toEqual(['LightningOverheadSlow']);
});

test('of a few turns in ten minutes it says nothing, however many there were before', () => {
  const { wait, answer, alerts } = startMetrics();
  answer(5_000, 20);
  wait(11);
  answer(19, 800);
  expect(alerts()).toEqual([]);
});

test('one slow turn in twenty is not too many, counted at the limit of the rule', () => {
  const { answer, alerts } = startMetrics();
  answer(19, 250);
  answer(1, 251);
  expect(alerts()).toEqual([]);
  answer(1, 251);
  expect(alerts()).toEqual(['LightningOverheadSlow']);
});
