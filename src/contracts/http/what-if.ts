// The same turn under two policies, side by side: `GET /api/v1/chat/messages/:id/what-if`.
import { z } from 'zod';
import { INTENTS, PERSONAS } from '../../domain/chat/vocabulary.ts';
import { STRATEGY_IDS } from '../../domain/learning/strategies.ts';
import { id, POLICY_ID_PATTERN, reward, source } from '../http.ts';

export const whatIfQuery = z.strictObject({
  policy: z
    .string()
    .regex(POLICY_ID_PATTERN, 'must be the id of a policy: 64 hexadecimal digits')
    .meta({ description: 'The policy to compare with the one that answered.' }),
  arm: z
    .enum(STRATEGY_IDS)
    .optional()
    .meta({ description: 'The arm to answer with under the asked policy. Default: its most likely one.' }),
  generate: z.enum(['true', 'false']).optional().meta({
    description:
      '`true` allows calls of a generator that costs time or money; `grounded` needs no leave. Default: false.',
  }),
});

const guardMetrics = z
  .object({
    grounded_pairs: z.number().meta({
      description: "Share of the stated figures that are an entry's with their labels; 1 when none is stated.",
    }),
    claims: z.int().meta({ description: 'How many figures it states.' }),
    safety_mentioned: z
      .number()
      .meta({ description: 'Share of the entries that need it whose safety is mentioned; 1 when none does.' }),
    length: z.number().meta({ description: 'Unicode code points.' }),
    refused: z.boolean(),
  })
  .meta({ id: 'GuardMetrics' });

const whatIfSide = z
  .object({
    policy_id: z.string(),
    generator: z.string().nullable().meta({ description: 'Null: the policy is not one of ours.' }),
    strategy: z
      .enum(STRATEGY_IDS)
      .nullable()
      .meta({ description: 'The arm that this side answers with; null without arms.' }),
    arm_probabilities: z
      .array(z.object({ strategy: z.enum(STRATEGY_IDS), probability: z.number().min(0).max(1) }))
      .meta({ description: 'How likely each arm is for this turn under this policy; empty when unknown.' }),
    answer: z
      .object({
        response: z.string(),
        sources: z.array(source),
        suggested_actions: z.array(z.string()),
        used_context: z.boolean(),
        intent_match: z.boolean(),
        reward: reward.meta({ description: 'The implicit reward of this answer.' }),
        guard_metrics: guardMetrics.meta({ description: 'What the gate watches, outside every trained reward.' }),
      })
      .nullable(),
    not_answered: z.string().nullable().meta({ description: 'Why there is no answer; null when there is one.' }),
  })
  .meta({ id: 'WhatIfSide' });
export type WhatIfSide = z.infer<typeof whatIfSide>;

/** Nothing of it is stored: the turn stays as it was. */
export const whatIfView = z
  .object({
    message_id: id(),
    message: z.string(),
    intent: z.enum(INTENTS),
    persona: z.enum(PERSONAS).nullable(),
    history_length: z.int().min(0).meta({ description: 'Earlier exchanges that both sides were given.' }),
    original: z
      .object({ response: z.string(), strategy: z.enum(STRATEGY_IDS).nullable(), effective_reward: z.number() })
      .meta({ description: 'What the user was answered.' }),
    served: whatIfSide.meta({ description: 'Answered anew under the policy that answered the turn.' }),
    asked: whatIfSide.meta({ description: 'Answered anew under the policy of the query.' }),
  })
  .meta({ id: 'WhatIf' });
export type WhatIfView = z.infer<typeof whatIfView>;
