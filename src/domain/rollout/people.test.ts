import { act, type PersonAction } from './people.ts';
import { type RolloutState, STAGES } from './state.ts';
import { stateIn } from './testing/snapshots.ts';

const order = (action: PersonAction, reason = 'because') => ({ action, person: 'ann', reason, atMs: 5 });
const stateAfter = (state: RolloutState, action: PersonAction): RolloutState => {
  const result = act(state, order(action));
  if (!result.accepted) throw new Error(result.refusal);
  return result.state;
};

describe('what people do to a rollout', () => {
  it.each(['approve', 'pause', 'resume', 'promote', 'abort'] as const)('%s needs a reason', (action) => {
    expect(act(stateIn('ramp_20'), order(action, '  '))).toEqual({ accepted: false, refusal: 'a reason is needed' });
  });

  it.each(STAGES)('pause and resume in %s lead back to it, with person and reason kept', (stage) => {
    const paused = stateAfter(stateIn(stage), 'pause');
    expect(paused).toMatchObject({ status: 'paused', stage, person: 'ann', reasons: ['because'] });
    expect(stateAfter(paused, 'resume')).toMatchObject({ status: stage, stage });
  });

  it('resume ends a hold', () => {
    expect(stateAfter(stateIn('ramp_50', 'hold'), 'resume')).toMatchObject({ status: 'ramp_50', person: 'ann' });
  });

  it.each([
    ['draft', 'draft', 'rejected'],
    ['staging', 'paused', 'rejected'],
    ['ramp_20', 'ramp_20', 'rolled_back'],
    ['ramp_50', 'hold', 'rolled_back'],
    ['full_100', 'paused', 'rolled_back'],
    ['ramp_50', 'inconclusive', 'rolled_back'],
  ] as const)('abort in %s (%s) ends %s at once', (stage, status, end) => {
    expect(stateAfter(stateIn(stage, status), 'abort').status).toBe(end);
  });

  it('promote is noted for the next check, also in a hold', () => {
    for (const status of ['ramp_20', 'hold', 'paused', 'inconclusive'] as const) {
      const asked = stateAfter(stateIn('ramp_20', status), 'promote');
      expect(asked).toMatchObject({
        status,
        promotionRequest: { person: 'ann', reason: 'because', atMs: 5 },
        revision: 1,
      });
    }
  });

  it('approve is noted before users are served', () => {
    expect(stateAfter(stateIn('staging'), 'approve').approval).toEqual({ person: 'ann', reason: 'because', atMs: 5 });
  });

  it.each([
    ['approve', 'ramp_20', 'ramp_20', /draft or staging, this rollout is in ramp_20/],
    ['approve', 'staging', 'rejected', /ended: rejected/],
    ['promote', 'staging', 'staging', /passed by its gates/],
    ['promote', 'ramp_20', 'rolled_back', /ended: rolled_back/],
    ['promote', 'full_100', 'completed', /ended: completed/],
    ['pause', 'ramp_20', 'hold', /that is hold cannot pause/],
    ['pause', 'ramp_20', 'paused', /that is paused cannot pause/],
    ['resume', 'ramp_20', 'ramp_20', /that is ramp_20 cannot resume/],
    ['resume', 'ramp_20', 'inconclusive', /that is inconclusive cannot resume/],
    ['abort', 'full_100', 'completed', /ended: completed/],
    ['abort', 'ramp_20', 'rolled_back', /ended: rolled_back/],
  ] as const)('%s in %s (%s) is refused in plain words', (action, stage, status, refusal) => {
    const result = act(stateIn(stage, status), order(action));
    expect(result).toEqual({ accepted: false, refusal: expect.stringMatching(refusal) });
  });

  it('nobody promotes an A/A rollout', () => {
    expect(act(stateIn('ramp_20'), order('promote'), 'aa')).toMatchObject({ accepted: false });
  });
});
