/** Sentences for what is not answered: they hold no figure and cite nothing. */
const WHAT_I_KNOW =
  'I can help with what a home project costs, how to do it, materials, permits and safety, how long it takes, design ideas and hiring: ' +
  'for example painting, kitchens and baths, floors, roofs and windows, plumbing, wiring, heating and cooling, decks and fences.';

const ENGLISH_ONLY = 'I can only answer in English for now.';

/** Said before an answer to a question in another language. */
export const ENGLISH_PREFACE = ENGLISH_ONLY;

/** The honest answer when there is nothing to answer with: says so, and what can be asked instead. */
export function refusalText(reason: 'greeting' | 'unknown', isEnglish: boolean): string {
  const opening =
    reason === 'greeting'
      ? 'Hello! I am a home-improvement assistant.'
      : "I don't know: I only answer from my notes on home improvement, and found nothing in them that fits your question.";
  return [...(isEnglish ? [] : [ENGLISH_ONLY]), opening, WHAT_I_KNOW].join(' ');
}
