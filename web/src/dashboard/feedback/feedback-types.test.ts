import { FEEDBACK_TYPES } from '../../../../src/domain/reward/feedback-type.ts';
import { TYPES_IN_ORDER } from './feedback-types.ts';

test('every type of feedback has its place in the charts, once', () => {
  expect([...TYPES_IN_ORDER].sort()).toEqual([...FEEDBACK_TYPES].sort());
});
