/**
 * Rows in the conversational dataset types of TRL. Source: TRL documentation, "Dataset formats and types": prompt-only (GRPO),
 * unpaired preference (KTO) and preference with an explicit prompt (DPO).
 */
import { contextOf, type DatasetRow } from '../dataset/dataset-row.ts';

/** A message of a chat template. */
export interface ChatMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** For GRPO. The other columns reach TRL's reward functions; `history_length` > 0 says that the prompt leans on what was said before it. */
export interface PromptOnlyExample {
  readonly prompt: readonly ChatMessage[];
  readonly message_id: string;
  readonly intent: string;
  readonly persona: string | null;
  readonly history_length: number;
}

/** For KTO. */
export interface UnpairedExample {
  readonly prompt: readonly ChatMessage[];
  readonly completion: readonly ChatMessage[];
  readonly label: boolean;
}

/** For DPO. */
export interface PreferenceExample {
  readonly prompt: readonly ChatMessage[];
  readonly chosen: readonly ChatMessage[];
  readonly rejected: readonly ChatMessage[];
}

/** A row's prompt. */
export function promptOnlyExample(row: DatasetRow): PromptOnlyExample {
  const { messageId } = row;
  const { message, intent, persona, historyLength } = contextOf(row);
  return { prompt: asked(message), message_id: messageId, intent, persona, history_length: historyLength };
}

/** A row's answer with whether it was liked (thumbs_up, rating_4–5, copy: true; thumbs_down, rating_1–2, regenerate: false); null when nothing says so. */
export function unpairedExample({ message, response, liked }: DatasetRow): UnpairedExample | null {
  return liked === null ? null : { prompt: asked(message), completion: answered(response), label: liked };
}

/** A liked reply beside the one that it replaced. */
export function preferenceExample(
  chosen: Pick<DatasetRow, 'message' | 'response'>,
  rejected: Pick<DatasetRow, 'response'>,
): PreferenceExample {
  return { prompt: asked(chosen.message), chosen: answered(chosen.response), rejected: answered(rejected.response) };
}

function asked(content: string): readonly ChatMessage[] {
  return [{ role: 'user', content }];
}

function answered(content: string): readonly ChatMessage[] {
  return [{ role: 'assistant', content }];
}
