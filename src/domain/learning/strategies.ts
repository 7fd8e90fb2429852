/**
 * The strategies: how to answer. A closed set of 8 arms; which one answers a turn is what is learned.
 * Source: learning.md, "Policy"; the choice is explained in docs/decisions/strategy-arms.md.
 */

export const STRATEGY_LENGTHS = ['brief', 'standard', 'detailed'] as const;
export type StrategyLength = (typeof STRATEGY_LENGTHS)[number];

export const STRATEGY_FORMS = ['prose', 'steps', 'range_table'] as const;
export type StrategyForm = (typeof STRATEGY_FORMS)[number];

/** What comes first when an answer has both. */
export const STRATEGY_LEADS = ['cost_first', 'safety_first'] as const;
export type StrategyLead = (typeof STRATEGY_LEADS)[number];

/** What a strategy asks of an answer. */
export interface StrategyAttributes {
  readonly length: StrategyLength;
  readonly form: StrategyForm;
  /** Whether the answer ends with a question that would make the next answer better. */
  readonly asksClarifyingQuestion: boolean;
  readonly lead: StrategyLead;
  /** Whether the answer names what to do next. */
  readonly namesNextActions: boolean;
}

/** The arms in the order of every probability vector and of the rows of every weight matrix. Append only: stored vectors rely on it. */
export const STRATEGY_IDS = [
  'quick_answer',
  'price_table',
  'quick_steps',
  'guided_advice',
  'costed_steps',
  'scoped_estimate',
  'full_guide',
  'full_consultation',
] as const;
export type StrategyId = (typeof STRATEGY_IDS)[number];

/** K: the number of arms. */
export const ARM_COUNT = STRATEGY_IDS.length;

const arm = (
  length: StrategyLength,
  form: StrategyForm,
  lead: StrategyLead,
  extras: { readonly question?: true; readonly actions?: true },
): StrategyAttributes => ({
  length,
  form,
  lead,
  asksClarifyingQuestion: extras.question ?? false,
  namesNextActions: extras.actions ?? false,
});

/** What each arm asks for. */
export const STRATEGIES: Readonly<Record<StrategyId, StrategyAttributes>> = {
  quick_answer: arm('brief', 'prose', 'cost_first', {}),
  price_table: arm('brief', 'range_table', 'cost_first', {}),
  quick_steps: arm('brief', 'steps', 'safety_first', { question: true, actions: true }),
  guided_advice: arm('standard', 'prose', 'safety_first', { question: true, actions: true }),
  costed_steps: arm('standard', 'steps', 'cost_first', {}),
  scoped_estimate: arm('standard', 'range_table', 'cost_first', { question: true, actions: true }),
  full_guide: arm('detailed', 'steps', 'safety_first', { actions: true }),
  full_consultation: arm('detailed', 'prose', 'safety_first', { question: true }),
};

/** Whether a text names an arm. */
export function isStrategyId(text: string): text is StrategyId {
  return STRATEGY_IDS.some((id) => id === text);
}

/** The arm at a position of a probability vector. @throws RangeError outside 0..7. */
export function strategyAt(index: number): StrategyId {
  const id = STRATEGY_IDS[index];
  if (id === undefined) throw new RangeError(`no strategy has the index ${index}: expected 0..${ARM_COUNT - 1}`);
  return id;
}

/** The position of an arm in every probability vector. */
export function strategyIndex(id: StrategyId): number {
  return STRATEGY_IDS.indexOf(id);
}
