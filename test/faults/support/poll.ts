import { setTimeout as delay } from 'node:timers/promises';

/** The first answer of `ask` that `isWanted`. @throws when there is none within `budgetMs`, with the last answer. */
export async function poll<Answer>(
  ask: () => Promise<Answer>,
  isWanted: (answer: Answer) => boolean,
  budgetMs = 60_000,
): Promise<Answer> {
  const deadlineMs = Date.now() + budgetMs;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (Date.now() > deadlineMs) throw new Error(`not within ${budgetMs} ms; last: ${JSON.stringify(answer)}`);
    await delay(100);
  }
}
