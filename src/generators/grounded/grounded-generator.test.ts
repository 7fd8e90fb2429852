import { classifyIntent } from '../../domain/chat/classify-intent.ts';
import type { Exchange } from '../../domain/turn/turn.ts';
import type { Generation, GenerationRequest } from '../response-model.ts';
import { createGroundedGenerator } from './grounded-generator.ts';

const generator = createGroundedGenerator();

function requestFor(message: string, change: Partial<GenerationRequest> = {}): GenerationRequest {
  const previous = change.history?.at(-1);
  const { intent } = classifyIntent(message, { previousIntent: previous?.intent, previousMessage: previous?.message });
  return {
    messageId: 'message-1',
    message,
    persona: null,
    intent,
    agent: 'chat_agent',
    policyId: 'policy',
    strategy: null,
    history: [],
    ...change,
  };
}

async function ask(
  message: string,
  change: Partial<GenerationRequest> = {},
): Promise<Generation & { readonly streamed: string }> {
  let streamed = '';
  const generation = await generator.generate(requestFor(message, change), {
    signal: new AbortController().signal,
    onToken: (text) => {
      streamed += text;
    },
    onReset: () => {
      throw new Error('a local generator never starts again');
    },
  });
  return { ...generation, streamed };
}

function citedIds({ retrieved }: Generation): string[] {
  return retrieved.filter((entry) => entry.cited).map((entry) => entry.source.id);
}

function exchange(message: string, response = 'an answer'): Exchange {
  return { message, response, intent: classifyIntent(message).intent };
}

describe('the grounded generator', () => {
  it('answers what painting a living room costs with a price range, its unit and its origin', async () => {
    const { response, intent } = await ask('How much to paint my living room?');
    expect(intent ?? 'cost_estimate').toBe('cost_estimate');
    expect(response).toMatch(/\$[\d,]+–\$[\d,]+ per room \(living room/);
    expect(response).toContain('typical US range, editorial estimate 2025');
  });

  it('cites the entry that it answers from, with its intents and facts', async () => {
    const { retrieved } = await ask('How much to paint my living room?');
    const [first] = retrieved;
    expect(first).toMatchObject({ cited: true, source: { id: 'paint-interior', source_kind: 'editorial_estimate' } });
    expect(first?.intents).toContain('cost_estimate');
    expect(first?.facts).toContain('$700–$2,200 per room');
  });

  it.each(['What is the capital of France?', 'write me a poem about autumn', 'asdf qwer zxcv', '你好吗'])(
    'says honestly that it does not know, without figure or source: "%s"',
    async (message) => {
      const { response, intent, retrieved, suggestedActions } = await ask(message);
      expect(response).toContain("I don't know");
      expect(response).not.toMatch(/\d/);
      expect(intent).toBe('general_question');
      expect(retrieved).toEqual([]);
      expect(suggestedActions.length).toBeGreaterThanOrEqual(2);
    },
  );

  it('answers every topic of a question with several', async () => {
    expect(citedIds(await ask('How do I fix a leaky faucet and clean the gutters?'))).toEqual(['faucet', 'gutters']);
  });

  it('answers everything that is asked of one topic', async () => {
    const { response } = await ask('How much does a deck cost and do I need a permit?');
    expect(response).toMatch(/Typical prices:/);
    expect(response).toMatch(/Permits:/);
  });

  it('keeps the topic when a follow-up points back', async () => {
    const answer = await ask('how long does that take?', { history: [exchange('How much does a new roof cost?')] });
    expect(citedIds(answer)).toEqual(['roof-replacement']);
    expect(answer.response).toMatch(/Typical time:/);
  });

  it('streams the answer in pieces that join to the answer', async () => {
    const { response, streamed } = await ask('How long does a kitchen remodel take?');
    expect(streamed).toBe(response);
  });

  it('gives the same answer to the same request', async () => {
    expect(await ask('best flooring for a basement')).toEqual(await ask('best flooring for a basement'));
  });

  it('answers a message of 8,000 characters', async () => {
    const story = 'Our house is old, and we like it a lot. '.repeat(200).slice(0, 7900);
    expect(citedIds(await ask(`How much does a new roof cost? ${story}`))).toEqual(['roof-replacement']);
  });

  it('refuses a cancelled generation with an error that may be retried', async () => {
    const options = { signal: AbortSignal.abort(), onToken: () => undefined, onReset: () => undefined };
    await expect(generator.generate(requestFor('paint'), options)).rejects.toMatchObject({
      name: 'GenerationError',
      retryable: true,
    });
  });

  it('names the version of its rules and its knowledge', () => {
    expect(generator).toMatchObject({ name: 'grounded', mode: 'local' });
    expect(generator.modelId).toMatch(/^grounded-\d+\+[0-9a-f]{12}$/);
  });
});
