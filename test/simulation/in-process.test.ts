import { type InProcessService, openInProcessService } from '../../scripts/lib/in-process-service.ts';
import { homeCatalogue } from '../../scripts/lib/simulation/catalogue.ts';
import type { Turn } from '../../src/domain/turn/turn.ts';
import type { SimulatedTurn } from '../../src/simulation/converse.ts';
import { createSimulation } from '../../src/simulation/simulate.ts';
import type { TasteFamily } from '../../src/simulation/taste/taste.ts';

jest.setTimeout(120_000);

const TURNS = 60;
const services: InProcessService[] = [];
afterAll(() => Promise.all(services.map((service) => service.close())));

async function open(): Promise<InProcessService> {
  const service = await openInProcessService();
  services.push(service);
  return service;
}

/** Plays a simulation and returns what each turn was, by message id. */
async function play(
  service: InProcessService,
  turns: number,
  { family = 'persona', seed = 7, concurrency = 4 }: { family?: TasteFamily; seed?: number; concurrency?: number } = {},
): Promise<ReadonlyMap<string, SimulatedTurn>> {
  const played = new Map<string, SimulatedTurn>();
  const simulation = createSimulation({ family, seed, users: 20, concurrency }, homeCatalogue(), service.homeview);
  await simulation.run(turns, (turn) => played.set(turn.request.message_id, turn));
  return played;
}

/** What a turn came to, less the times at which it happened. */
const shapeOf = ({ messageId, message, response, assignment, userSignalReward, effectiveReward, simulated }: Turn) => ({
  ...{ messageId, message, response, assignment, userSignalReward, effectiveReward, simulated },
});
const stored = async ({ store }: InProcessService) =>
  (await store.listTrainingSamples({ agent: 'chat_agent', after: null, limit: 10_000 }))
    .map(shapeOf)
    .sort((a, b) => (a.messageId < b.messageId ? -1 : 1));

test('the same seed makes the same turns, answers and rewards, whatever runs beside what', async () => {
  const [one, other] = [await open(), await open()];
  await play(one, TURNS, { concurrency: 1 });
  await play(other, TURNS, { concurrency: 8 });
  const rows = await stored(one);
  expect(rows).toHaveLength(TURNS);
  expect(await stored(other)).toEqual(rows);
  expect(rows.every(({ simulated }) => simulated)).toBe(true);
  expect(new Set(rows.map(({ assignment }) => assignment.strategy)).size).toBe(8);
});

test('a simulation that is run again, or further, changes nothing that is there', async () => {
  const service = await open();
  await play(service, TURNS);
  const rows = await stored(service);
  const ledger = await service.store.listFeedbackOf(rows.map(({ messageId }) => messageId));
  expect(ledger.size).toBeGreaterThan(20);

  const again = await play(service, TURNS + 30);
  expect([...again.values()].filter(({ answer }) => answer?.replayed === false)).toHaveLength(30);
  const after = await stored(service);
  expect(after).toHaveLength(TURNS + 30);
  expect(after).toEqual(expect.arrayContaining(rows));
  // The last conversation went on, and what its user did next is feedback on the turn that was the last one.
  const before = [...ledger.values()].flat().map(({ feedbackId }) => feedbackId);
  const now = await service.store.listFeedbackOf(rows.map(({ messageId }) => messageId));
  expect([...now.values()].flat().map(({ feedbackId }) => feedbackId)).toEqual(before);
});

test('one population, two tastes: they ask first the same and judge differently', async () => {
  const [indifferent, choosy] = [await open(), await open()];
  const firstOf = (played: ReadonlyMap<string, SimulatedTurn>) =>
    [...played.values()]
      .filter(({ request }) => request.message_id.endsWith('-c0-m0'))
      .map(({ request }) => request.message)
      .sort();
  const [a, b] = [
    await play(indifferent, TURNS, { family: 'null' }),
    await play(choosy, TURNS, { family: 'reversed' }),
  ];
  expect(firstOf(a)).toEqual(firstOf(b));
  const rewards = async (service: InProcessService) => (await stored(service)).map((row) => row.userSignalReward);
  expect(await rewards(indifferent)).not.toEqual(await rewards(choosy));
});

test('people go on, regenerate, copy, rate and comment at rates that a product would see', async () => {
  const service = await open();
  const played = [...(await play(service, 240)).values()];
  const feedback = played.flatMap((turn) => turn.feedback.map(({ body }) => body.feedback_type));
  const share = (...types: string[]) => feedback.filter((type) => types.includes(type)).length / played.length;
  expect(share('copy')).toBeGreaterThan(0.08);
  expect(share('copy')).toBeLessThan(0.35);
  expect(share('regenerate')).toBeGreaterThan(0.03);
  expect(share('regenerate')).toBeLessThan(0.25);
  expect(share('thumbs_up', 'thumbs_down')).toBeGreaterThan(0.1);
  expect(share('rating_1', 'rating_2', 'rating_3', 'rating_4', 'rating_5')).toBeGreaterThan(0.04);
  expect(share('follow_up')).toBeGreaterThan(0.08);
  const silent = played.filter((turn) => turn.feedback.length === 0).length / played.length;
  expect(silent).toBeGreaterThan(0.2);
  const regenerated = played.filter(({ request }) => request.regenerate_of !== undefined);
  expect(regenerated.length).toBeGreaterThan(0);
  const events = await service.store.listFeedbackOf(played.map(({ request }) => request.message_id));
  expect([...events.values()].flat().some(({ comment }) => comment !== null)).toBe(true);
  expect([...events.values()].flat().every(({ appliedAt }) => appliedAt !== null)).toBe(true);
});
