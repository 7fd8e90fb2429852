import { STRATEGIES, type StrategyId } from '../../domain/learning/strategies.ts';

/** How an answer is put into words. The arms of a strategy are combinations of these (learning.md, "Policy"). */
export interface AnswerStyle {
  readonly length: 'brief' | 'standard' | 'detailed';
  /** null: the form that suits what is asked. */
  readonly form: 'prose' | 'steps' | 'range_table' | null;
  /** What comes first; null: what is asked. */
  readonly first: 'cost' | 'safety' | null;
  readonly asksClarifyingQuestion: boolean;
  readonly namesNextActions: boolean;
}

export const DEFAULT_STYLE: AnswerStyle = {
  length: 'standard',
  form: null,
  first: null,
  asksClarifyingQuestion: false,
  namesNextActions: false,
};

/**
 * How long an answer may become, in Unicode code points: above 2,000 it would be too long (feedback.md, "Adjustments").
 * What must be said (see compose-topic.ts) may take a brief answer a little further.
 */
export const LENGTH_LIMITS: Readonly<Record<AnswerStyle['length'], number>> = {
  brief: 500,
  standard: 1400,
  detailed: 1950,
};

/** The style of an arm; without one the style that suits most questions. */
export function styleOf(strategy: StrategyId | null): AnswerStyle {
  if (strategy === null) return DEFAULT_STYLE;
  const { length, form, lead, asksClarifyingQuestion, namesNextActions } = STRATEGIES[strategy];
  return { length, form, first: lead === 'cost_first' ? 'cost' : 'safety', asksClarifyingQuestion, namesNextActions };
}
