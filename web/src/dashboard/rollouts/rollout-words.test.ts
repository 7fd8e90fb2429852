import { STATUSES } from '../../../../src/domain/rollout/state.ts';
import { guardrailState, isOpen, ordersIn } from './rollout-words.ts';

test('what has ended takes no order', () => {
  for (const status of ['completed', 'rolled_back', 'rejected'] as const) {
    expect(isOpen({ status })).toBe(false);
    expect(ordersIn({ status, stage: 'ramp_50' })).toEqual([]);
  }
});

test('before users see a candidate it is approved, after that promoted', () => {
  expect(ordersIn({ status: 'staging', stage: 'staging' })).toEqual(['approve', 'pause', 'abort']);
  expect(ordersIn({ status: 'ramp_20', stage: 'ramp_20' })).toEqual(['promote', 'pause', 'abort']);
});

test('slow turns are not kept without a time above which a turn is slow', () => {
  const verdict = (name: 'slow_turns' | 'error_rate', is_breached = false) => ({ name, is_breached });
  expect(guardrailState(verdict('slow_turns'), { slow_above_ms: 95 })).toBe('kept');
  expect(guardrailState(verdict('slow_turns'), { slow_above_ms: null })).toBe('no threshold');
  expect(guardrailState(verdict('error_rate'), { slow_above_ms: null })).toBe('kept');
  expect(guardrailState(verdict('error_rate', true), { slow_above_ms: null })).toBe('breached');
});

test('a hold and a pause end by a person: resume or abort', () => {
  expect(ordersIn({ status: 'hold', stage: 'ramp_20' })).toEqual(['resume', 'abort']);
  expect(ordersIn({ status: 'paused', stage: 'staging' })).toEqual(['approve', 'resume', 'abort']);
});

test('whatever is open can be aborted, but for what is inconclusive: there the incumbent serves already', () => {
  for (const status of STATUSES.filter((each) => isOpen({ status: each }) && each !== 'inconclusive')) {
    expect(ordersIn({ status, stage: 'ramp_20' })).toContain('abort');
  }
  expect(ordersIn({ status: 'inconclusive', stage: 'ramp_50' })).toEqual(['promote']);
});
