/**
 * The closed vocabularies of a turn: what users ask for, who they are, and which agent answers.
 * Source: agent-lightning-guide.md ("Tracked Metadata", "Monitoring"); issue "The main job, end to end".
 */

export const INTENTS = [
  'cost_estimate',
  'diy_guide',
  'product_recommendation',
  'contractor_search',
  'design_idea',
  'permits_and_safety',
  'timeline',
  'general_question',
] as const;
export type Intent = (typeof INTENTS)[number];

export const PERSONAS = ['homeowner', 'diy_worker', 'contractor', 'landlord', 'designer'] as const;
export type Persona = (typeof PERSONAS)[number];

/** The agents that this service answers with. `chat/track` accepts any agent name: those agents are not ours. */
export const AGENTS = ['chat_agent', 'cost_estimator', 'diy_guide'] as const;
export type Agent = (typeof AGENTS)[number];

export const DEFAULT_AGENT: Agent = 'chat_agent';

const AGENT_OF_INTENT: Partial<Record<Intent, Agent>> = { cost_estimate: 'cost_estimator', diy_guide: 'diy_guide' };

/** The registered agent that answers an intent when the caller asked for `"auto"`. */
export function routeAgent(intent: Intent): Agent {
  return AGENT_OF_INTENT[intent] ?? DEFAULT_AGENT;
}
