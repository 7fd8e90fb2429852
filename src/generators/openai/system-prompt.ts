import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { Agent, Persona } from '../../domain/chat/vocabulary.ts';
import {
  STRATEGIES,
  STRATEGY_IDS,
  type StrategyForm,
  type StrategyId,
  type StrategyLead,
  type StrategyLength,
} from '../../domain/learning/strategies.ts';

/** What every agent is told. */
const ADVISER = `You are HomeView AI, a home-improvement adviser.
Answer the question first, in the language of the question, in plain words and without filler.
Give costs, quantities and times as ranges with their unit, say that they are estimates, and name what moves them.
Name the risk and the safe way wherever work can hurt somebody or needs a permit: electricity, gas, structure, asbestos, lead, heights.
Refer to what was said earlier in the conversation where it matters. When a detail decides the answer, ask for it in one short question at the end.
Never invent a source, a brand's price or a local rule. If the question is not about homes, say that you only advise on homes, and nothing else.`;

/** What an agent of ours does beside that; agents that are not ours get the adviser alone. */
const AGENT_LINES: Partial<Record<string, string>> = {
  cost_estimator:
    'Your speciality is cost: give a low and a high figure, the region they hold for, and what is in them.',
  diy_guide: 'Your speciality is doing it oneself: give numbered steps in order, tools and materials first.',
} satisfies Partial<Record<Agent, string>>;

/** Who asks, and so what they need. */
const PERSONA_LINES: Record<Persona, string> = {
  homeowner: 'The user owns the home and is no expert: explain terms, and say when to call a professional.',
  diy_worker: 'The user does the work: give steps, tools, materials and the usual mistakes.',
  contractor: 'The user is a contractor: be brief and technical, with quantities, labour and code topics.',
  landlord: 'The user rents the home out: weigh cost, durability, vacancy and duties towards tenants.',
  designer: 'The user designs interiors: speak of look, materials, light and proportion beside cost.',
};

const LENGTH_LINES: Record<StrategyLength, string> = {
  brief: 'Be brief: at most 80 words.',
  standard: 'Use about 150 to 220 words.',
  detailed: 'Be thorough: 250 to 320 words.',
};
const FORM_LINES: Record<StrategyForm, string> = {
  prose: 'Write running text in short paragraphs, without lists or tables.',
  steps: 'Write numbered steps in order.',
  range_table: 'Put every range in a table of two columns, what and range, one row each.',
};
const LEAD_LINES: Record<StrategyLead, string> = {
  cost_first: 'Begin with what it costs; safety comes after.',
  safety_first: 'Begin with safety; what it costs comes after.',
};

/** The strategy in words; it holds over what was said before. */
function strategyLines(strategy: StrategyId): string {
  const { length, form, lead, asksClarifyingQuestion, namesNextActions } = STRATEGIES[strategy];
  return [
    'How to answer this time, over what was said before:',
    LENGTH_LINES[length],
    FORM_LINES[form],
    LEAD_LINES[lead],
    namesNextActions ? 'Name two or three things that the user can do next.' : 'Name no further actions.',
    asksClarifyingQuestion
      ? 'Always end with one short question whose answer would make your next answer better.'
      : 'Ask nothing back.',
  ].join(' ');
}

/** What a model is told before the conversation. */
export function systemPrompt(request: {
  readonly agent: string;
  readonly persona: Persona | null;
  readonly strategy: StrategyId | null;
}): string {
  const lines = [
    ADVISER,
    AGENT_LINES[request.agent],
    request.persona === null ? undefined : PERSONA_LINES[request.persona],
    request.strategy === null ? undefined : strategyLines(request.strategy),
  ];
  return lines.filter((line) => line !== undefined).join('\n');
}

/** Changes with every change of a prompt: part of the policy's model id, so that a new prompt is a new policy. */
export const SYSTEM_PROMPT_HASH = createHash('sha256')
  .update(canonicalJson({ ADVISER, AGENT_LINES, PERSONA_LINES, STRATEGIES: STRATEGY_IDS.map(strategyLines) }))
  .digest('hex')
  .slice(0, 12);
