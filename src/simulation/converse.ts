import type { ChatResponse, FeedbackResponse } from '../contracts/http.ts';
import type { PlannedConversation } from './homeowners.ts';
import { type Answered, type HomeownerRequest, type Homeview, HomeviewError } from './homeview.ts';
import { firstQuestion, type Interests, nextQuestion, type Question, sameQuestion } from './questions/questions.ts';
import { randomStream } from './random.ts';
import { drawMove, drawSignals, type NextMove } from './signals.ts';
import type { Taste } from './taste/taste.ts';
import { chanceOfPleasure } from './taste/true-reward.ts';
import { readAnswer } from './taste/visible-answer.ts';

/** The world that homeowners live in. */
export interface SimulatedWorld {
  readonly seed: number;
  readonly homeview: Homeview;
  readonly interests: Interests;
  readonly taste: Taste;
}

/** What happened in a turn, for whoever watches. */
export interface SimulatedTurn {
  readonly request: HomeownerRequest;
  /** Null when the service gave no answer for good. */
  readonly answer: Answered<ChatResponse> | null;
  readonly feedback: readonly Answered<FeedbackResponse>[];
}

/**
 * Holds one conversation: asks, reads, reacts, goes on. What a homeowner does depends on the seed, the taste and the answers alone, so
 * that a conversation that is held again sends the very same requests.
 * @throws HomeviewError when the service is out of reach, or refuses a request that it should take.
 */
export async function converse(
  world: SimulatedWorld,
  conversation: PlannedConversation,
  onTurn: (turn: SimulatedTurn) => void,
): Promise<void> {
  const { homeowner, visit, conversationId, length, limit, position } = conversation;
  const { persona, kindness } = homeowner;
  let question: Question | null = null;
  let move: NextMove = 'ask_on';
  let before: string | null = null;
  for (let turn = 0; turn < limit; turn += 1) {
    const stream = randomStream('turn', world.seed, homeowner.index, visit, turn);
    if (question === null) question = firstQuestion(stream, persona, world.interests);
    else if (move === 'ask_on') question = nextQuestion(stream, persona, question, world.interests);
    else if (move === 'ask_again') question = sameQuestion(stream, question);
    const request: HomeownerRequest = {
      message: question.message,
      message_id: `${conversationId}-m${turn}`,
      conversation_id: conversationId,
      user_id: homeowner.userId,
      persona,
      ...(move === 'regenerate' && before !== null ? { regenerate_of: before } : {}),
    };
    const answer = await ask(world.homeview, request);
    if (answer === null) {
      onTurn({ request, answer, feedback: [] });
      return;
    }
    const judgement = { persona, intent: answer.body.intent, answer: readAnswer(answer.body) };
    const appeal = world.taste.appeal({ ...judgement, position: position + turn });
    const isPleased = stream.next() < chanceOfPleasure(appeal, kindness);
    move = turn + 1 < length ? drawMove(stream, isPleased) : 'leave';
    const feedback: Answered<FeedbackResponse>[] = [];
    for (const [number, signal] of drawSignals(stream, isPleased, move).entries()) {
      const body = { message_id: request.message_id, user_id: homeowner.userId, ...signal };
      feedback.push(await world.homeview.sendFeedback(body, `${request.message_id}-f${number}`));
    }
    onTurn({ request, answer, feedback });
    before = request.message_id;
  }
}

/** The answer; null when the turn has none for good: the homeowner leaves. */
async function ask(homeview: Homeview, request: HomeownerRequest): Promise<Answered<ChatResponse> | null> {
  try {
    return await homeview.chat(request);
  } catch (error) {
    if (error instanceof HomeviewError && error.kind === 'turn_failed') return null;
    throw error;
  }
}
