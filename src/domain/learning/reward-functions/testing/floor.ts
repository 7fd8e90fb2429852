import type { RetrievedEntry } from '../retrieved-entry.ts';
import type { AnswerToScore } from '../reward-function.ts';

/** An entry with everything that the terms look for. */
export const FLOOR: RetrievedEntry = {
  id: 'hardwood-floor',
  title: 'Hardwood floor',
  intents: ['cost_estimate', 'diy_guide'],
  figures: [
    { label: 'Solid planks, installed', text: '$9–$18 per sq ft', kind: 'price' },
    { label: 'Engineered planks, installed', text: '$7–$15 per sq ft', kind: 'price' },
    { label: 'Average room, by a professional', text: '1–3 days', kind: 'duration' },
  ],
  steps: [
    'Let the boxes acclimate in the room for 3–7 days.',
    'Level and clean the subfloor.',
    'Snap a straight line along the longest wall.',
    'Face-nail the first row of planks.',
  ],
  safety: ['Wear hearing and eye protection at the saw.'],
  needsSafety: true,
  advice: { contractor_search: ['Ask for a moisture reading in the quote.'] },
  otherLines: ['Solid planks are nailed over a wood subfloor.'],
  notes: ['material and labor for ordinary rooms', '2025'],
};

/** A question about prices with an answer; the rest is neutral. */
export function answerOf(response: string, change: Partial<AnswerToScore> = {}): AnswerToScore {
  return {
    message: 'What does a floor of solid planks cost?',
    response,
    intent: 'cost_estimate',
    persona: null,
    sources: [],
    suggestedActions: [],
    usedContext: false,
    intentMatch: false,
    error: null,
    entries: [FLOOR],
    ...change,
  };
}
