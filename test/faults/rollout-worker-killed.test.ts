import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { createRng } from '../../src/domain/learning/random.ts';
import { replayCheck } from '../../src/domain/rollout/replay.ts';
import { QUICK_CONFIG, rolloutWhen, saveCandidate, storeOf, TinyUsers } from '../support/rollouts.ts';
import { startWorker } from '../support/service.ts';
import { startWorld } from '../support/world.ts';

jest.setTimeout(400_000);

const SEED = 20_251_108;
const KILLS = 2;

test('SIGKILL of the worker in the middle of checks: each check is decided once, each user counted once, and the rollout goes on', async () => {
  const world = await startWorld('sqlite', { ROLLOUT_CHECK_INTERVAL: '1s', FEEDBACK_WINDOW: '1s' });
  let worker = await startWorker(world.environment, 'learning');
  const store = storeOf(world);
  try {
    const candidate = await saveCandidate(store);
    const body = { agent: 'chat_agent', candidate_policy_id: candidate, config: QUICK_CONFIG };
    const id: string = (await world.api.post('/api/v1/rollouts', body)).json.rollout_id;
    await world.api.post(`/api/v1/rollouts/${id}/approve`, { reason: 'try it' });
    await rolloutWhen(world, id, ({ status }) => status === 'ramp_20');
    const users = new TinyUsers(world, { candidate, analysedBy: id, opinion: () => 'thumbs_up' });
    users.start(2, 50);
    const rng = createRng(SEED);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const { decisions } = await rolloutWhen(world, id, () => true);
      const number = decisions[0].check_number;
      // A check begins once a second; the seed says how far into it the worker dies.
      await rolloutWhen(world, id, (seen) => seen.decisions[0].check_number > number);
      await delay(900 + 250 * rng.next());
      await worker.kill();
      worker = await startWorker(world.environment, 'learning');
      await rolloutWhen(world, id, (seen) => seen.decisions[0].check_number > number + 2);
    }
    await users.stop();
    // Every exposed user has matured. Turns from before this process served the candidate expose nobody.
    const matured = await rolloutWhen(world, id, ({ analysis }) => {
      const { outcome, exposed_users } = analysis;
      const isAll = (arm: 'control' | 'treatment') => outcome[arm].users === exposed_users[arm];
      return isAll('control') && isAll('treatment');
    });
    const [rollout, checks, tally] = await Promise.all([
      store.findRollout(id),
      store.listRolloutChecks({ rolloutId: id, after: 0, limit: 1_000 }),
      store.readTally(id),
    ]);
    if (rollout === null) throw new Error('the rollout is gone');
    const numbers = checks.map(({ snapshot }) => snapshot.checkNumber);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(checks.filter((check) => !replayCheck(check, rollout.config).isSame)).toEqual([]);
    // What was counted is what the tables hold.
    const database = new DatabaseSync(world.environment.LIGHTNING_DB ?? '', { readOnly: true });
    const counts = (sql: string) =>
      Object.fromEntries(
        database
          .prepare(sql)
          .all(id)
          .map(({ arm, n }) => [arm, n]),
      );
    const exposed = counts('select arm, count(*) as n from exposures where rollout_id = ? group by arm');
    const served = counts(
      "select rollout_arm as arm, count(distinct user_id) as n from turns where rollout_id = ? and rollout_arm <> 'not_analysed' group by rollout_arm",
    );
    database.close();
    expect(exposed).toEqual(served);
    expect(tally.exposedUsers).toEqual({ control: 0, treatment: 0, ...exposed });
    expect(tally.exposedUsers.treatment).toBeGreaterThan(0);
    expect(tally.outcome.treatment.moments.n).toBe(matured.analysis.exposed_users.treatment);
    expect(tally.outcome.control.moments.n).toBe(matured.analysis.exposed_users.control);
    expect(tally).toMatchObject({
      assignmentMismatches: 0,
      usersInBothArms: 0,
      outcomesMissing: { control: 0, treatment: 0 },
    });
    const aborted = await world.api.post(`/api/v1/rollouts/${id}/abort`, { reason: 'enough' });
    expect(aborted.json.status).toBe('rolled_back');
  } finally {
    await store.close();
    await worker.stop();
    await world.stop();
  }
});
