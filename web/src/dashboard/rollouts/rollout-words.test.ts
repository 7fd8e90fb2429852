import { STATUSES } from '../../../../src/domain/rollout/state.ts';
import { isOpen, ordersIn } from './rollout-words.ts';

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
