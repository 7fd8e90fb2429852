import { type Entry, isAcknowledgement, type Operation } from '../journal.ts';

/** An operation with the answers that acknowledged it. */
export interface Acknowledged {
  readonly operation: Operation;
  /** Bodies, in the order in which they came; empty: never acknowledged. */
  readonly bodies: readonly string[];
}

/** What the driver asked for and was told about one message, in order. */
export interface MessageHistory {
  readonly messageId: string;
  readonly ask: Acknowledged | null;
  readonly later: readonly Acknowledged[];
}

/** The journal by message. */
export function historiesOf(entries: readonly Entry[]): readonly MessageHistory[] {
  const bodies = new Map<number, string[]>();
  for (const entry of entries.filter(isAcknowledgement)) {
    bodies.set(entry.operation, [...(bodies.get(entry.operation) ?? []), entry.body]);
  }
  const messages = new Map<string, Acknowledged[]>();
  for (const entry of entries) {
    if (entry.type !== 'begun') continue;
    const { operation } = entry;
    const acknowledged = { operation, bodies: bodies.get(operation.id) ?? [] };
    messages.set(operation.messageId, [...(messages.get(operation.messageId) ?? []), acknowledged]);
  }
  return [...messages].map(([messageId, all]) => ({
    messageId,
    ask: all.find(({ operation }) => operation.kind === 'ask') ?? null,
    later: all.filter(({ operation }) => operation.kind !== 'ask'),
  }));
}
