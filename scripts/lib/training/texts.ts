import type { StartedTraining, TrainingRun } from './training-api.ts';

/** What a run will need, in a few lines. */
export function planText(plan: StartedTraining['plan']): string {
  const { generator, generator_calls_at_most: calls, training_prompts_at_most: prompts, price } = plan;
  return [
    `At most ${calls} answers of ${generator.name} (${prompts} prompts and ${plan.guard_prompts_at_most} for the guard metrics, 8 strategies each), less what is answered already.`,
    priceText(generator.mode, price),
    `Hyper-parameters: ${JSON.stringify(plan.hyper_parameters)}`,
  ].join('\n');
}

function priceText(mode: 'local' | 'remote', price: StartedTraining['plan']['price']): string {
  if (price === null) {
    return mode === 'local'
      ? 'They cost nothing: the generator runs here.'
      : 'What they cost is not known: no turn told its tokens.';
  }
  const tokens = `${Math.round(price.mean_prompt_tokens)} + ${Math.round(price.mean_completion_tokens)} tokens each, by the last ${price.from_turns} turns`;
  return price.usd_at_most === null
    ? `${tokens}; no price per token is configured (OPENAI_PRICES).`
    : `At most ${price.usd_at_most.toFixed(2)} US dollars (${tokens}).`;
}

/** How a run ended, and what its report says first. */
export function resultText({ status, failure, candidate_policy_id: policy, report }: TrainingRun): string {
  return [
    `${status}${failure === null ? '' : `: ${failure}`}`,
    ...(policy === null ? [] : [`candidate policy ${policy}`]),
    ...(report?.statements ?? []),
  ].join('\n');
}
