import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** A database engine below the store: its connection, and what its errors mean. */
export interface Engine {
  readonly name: 'sqlite' | 'postgres';
  readonly db: Kysely<Tables>;
  /** Resolves when a write could be made now, without making one. @throws the engine's error when it could not. */
  checkWritable(): Promise<void>;
  /** Why the engine could not be reached or could not take part; null when the error means something else. */
  unavailableReason(error: unknown): string | null;
  /** Whether a statement was refused because a primary key or a unique index already has the value. */
  isUniqueViolation(error: unknown): boolean;
}
