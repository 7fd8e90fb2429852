import type { Intent, Persona } from '../../../src/domain/chat/vocabulary.ts';
import type { FeedbackType } from '../../../src/domain/reward/feedback-type.ts';
import type { SourceKind } from '../../../src/domain/turn/turn.ts';

/** The names of the closed vocabularies, as people read them. */

export const INTENT_LABELS: Readonly<Record<Intent, string>> = {
  cost_estimate: 'Cost estimate',
  diy_guide: 'Do-it-yourself guide',
  product_recommendation: 'Product recommendation',
  contractor_search: 'Contractor search',
  design_idea: 'Design idea',
  permits_and_safety: 'Permits and safety',
  timeline: 'Timeline',
  general_question: 'General question',
};

export const PERSONA_LABELS: Readonly<Record<Persona, string>> = {
  homeowner: 'Homeowner',
  diy_worker: 'DIY worker',
  contractor: 'Contractor',
  landlord: 'Landlord',
  designer: 'Designer',
};

export const FEEDBACK_LABELS: Readonly<Record<FeedbackType, string>> = {
  thumbs_up: 'Thumbs up',
  thumbs_down: 'Thumbs down',
  rating_1: '1 star',
  rating_2: '2 stars',
  rating_3: '3 stars',
  rating_4: '4 stars',
  rating_5: '5 stars',
  regenerate: 'Regenerated',
  copy: 'Copied',
  follow_up: 'Followed up',
};

export const SOURCE_KIND_LABELS: Readonly<Record<SourceKind, string>> = {
  quoted: 'Quoted',
  editorial_estimate: 'Editorial estimate',
};

const COMPONENT_LABELS: Readonly<Record<string, string>> = {
  intent_match: 'Intent matched',
  used_context: 'Context used',
  too_short: 'Too short',
  too_long: 'Too long',
  given: 'Given by the agent',
};

/** The name of a reward component; one that this page does not know keeps its own. */
export function componentLabel(name: string): string {
  return COMPONENT_LABELS[name] ?? name.replaceAll('_', ' ');
}

/** A score with two decimals. */
export function score(value: number): string {
  return value.toFixed(2);
}

/** An amount with its sign (a real minus) and two decimals. */
export function signed(value: number): string {
  return `${value < 0 ? '\u2212' : '+'}${Math.abs(value).toFixed(2)}`;
}

/** The reader's local time of day. */
export function timeOfDay(isoTime: string): string {
  return new Date(isoTime).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}
