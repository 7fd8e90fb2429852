import { PERSONAS, type Persona } from '../../../src/domain/chat/vocabulary.ts';
import type { TurnRequest } from '../api/types.ts';
import { newId } from './ids.ts';

/** What this browser remembers between visits. A browser that forbids it forgets, and the page works on. */

const USER = 'homeview.user';
const CONVERSATION = 'homeview.conversation';
const PERSONA = 'homeview.persona';
const PENDING = 'homeview.pending.';

/** Forgets the person at this browser: who signs in next is another user, with conversations of their own. */
export function forgetUser(): void {
  for (const key of keys()) {
    if ([USER, CONVERSATION, PERSONA].includes(key) || key.startsWith(PENDING)) {
      write(key, null);
    }
  }
}

/** The id of the person at this browser, made at the first visit. */
export function userId(): string {
  const known = read(USER);
  if (known !== null) {
    return known;
  }
  const made = `web-${newId()}`;
  write(USER, made);
  return made;
}

/** The conversation that was open last, to come back to. */
export function lastConversation(): string | null {
  return read(CONVERSATION);
}

export function rememberConversation(conversationId: string | null): void {
  write(CONVERSATION, conversationId);
}

export function lastPersona(): Persona | null {
  const stored = read(PERSONA);
  return PERSONAS.find((persona) => persona === stored) ?? null;
}

export function rememberPersona(persona: Persona | null): void {
  write(PERSONA, persona);
}

/** The turn of a conversation that was sent and not answered yet: a page that is opened again sends it again. */
export function pendingTurn(conversationId: string): TurnRequest | null {
  const stored = read(PENDING + conversationId);
  if (stored === null) {
    return null;
  }
  try {
    return JSON.parse(stored);
  } catch {
    return null;
  }
}

export function rememberPending(conversationId: string, request: TurnRequest | null): void {
  write(PENDING + conversationId, request === null ? null : JSON.stringify(request));
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keys(): readonly string[] {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) {
      localStorage.removeItem(key);
    } else {
      localStorage.setItem(key, value);
    }
  } catch {
    // Storage is forbidden or full: this visit works, the next one starts anew.
  }
}
