import { isRunning, progressInWords } from './run-words.ts';

const RUN = { status: 'running', stage: 'training', step: 40, total_steps: 200, time_left_ms: 12_000 } as const;

test('a run that moves says its stage, its step and the time left', () => {
  expect(progressInWords(RUN)).toBe('training, step 40 of 200, 12.0 s left');
  expect(progressInWords({ ...RUN, time_left_ms: null })).toBe('training, step 40 of 200');
});

test('before the first step and after the last one there is only the stage', () => {
  expect(progressInWords({ ...RUN, stage: 'freezing_snapshot', step: 0, total_steps: 0 })).toBe('freezing snapshot');
  expect(progressInWords({ ...RUN, step: 200 })).toBe('training');
});

test.each(['completed', 'failed', 'cancelled'] as const)('a run that has %s says so and moves no more', (status) => {
  expect(progressInWords({ ...RUN, status })).toBe(status);
  expect(isRunning({ status })).toBe(false);
});
