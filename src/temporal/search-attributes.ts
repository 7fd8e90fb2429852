import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import { SEARCH_ATTRIBUTES } from '../contracts/workflows.ts';
import type { TurnRequest } from '../domain/turn/turn.ts';
import type { IdHiding } from './hidden-id.ts';

const KEYS = {
  Agent: defineSearchAttributeKey('Agent', SearchAttributeType.KEYWORD),
  ConversationId: defineSearchAttributeKey('ConversationId', SearchAttributeType.KEYWORD),
  UserId: defineSearchAttributeKey('UserId', SearchAttributeType.KEYWORD),
  Intent: defineSearchAttributeKey('Intent', SearchAttributeType.KEYWORD),
  Persona: defineSearchAttributeKey('Persona', SearchAttributeType.KEYWORD),
  PolicyId: defineSearchAttributeKey('PolicyId', SearchAttributeType.KEYWORD),
} as const;

/** `temporal.api.enums.v1.IndexedValueType`, whose package has no export that an ES module could name. */
const INDEXED_VALUE_TYPE_KEYWORD = 2;

/** Everything a person searches a turn by in Temporal UI, set at the start: each later upsert would cost an event. */
export function turnSearchAttributes(turn: TurnRequest, { hide }: IdHiding): TypedSearchAttributes {
  const attributes = [
    { key: KEYS.Agent, value: turn.agent },
    { key: KEYS.ConversationId, value: hide(turn.conversationId) },
    { key: KEYS.Intent, value: turn.intent },
    { key: KEYS.PolicyId, value: turn.policyId },
  ];
  if (turn.userId !== null) attributes.push({ key: KEYS.UserId, value: hide(turn.userId) });
  if (turn.persona !== null) attributes.push({ key: KEYS.Persona, value: turn.persona });
  return new TypedSearchAttributes(attributes);
}

/** Registers the search attributes that the namespace lacks; safe to call from many processes at once. */
export async function ensureSearchAttributes(client: Client, namespace: string): Promise<void> {
  const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
  const missing = SEARCH_ATTRIBUTES.filter((name) => !(name in (customAttributes ?? {})));
  if (missing.length === 0) return;
  await client.connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing.map((name) => [name, INDEXED_VALUE_TYPE_KEYWORD])),
  });
}
