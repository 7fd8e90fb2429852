/** An answer as its reader sees it: what a taste may depend on. Which arm of a strategy wrote it is not there. */
export interface VisibleAnswer {
  /** Unicode code points of the trimmed text. */
  readonly length: number;
  readonly hasSteps: boolean;
  readonly hasPriceTable: boolean;
  readonly asksBack: boolean;
  readonly namesNextActions: boolean;
  /** What the reader meets first. */
  readonly lead: 'cost' | 'safety' | 'neither';
  /** Whether it rests on the service's notes or on the conversation; false for an honest "I don't know". */
  readonly usesContext: boolean;
  /** The first topic that it cites; null when it cites none. */
  readonly topic: string | null;
}

/** What of an answer the service shows besides its text. */
export interface ShownAnswer {
  readonly response: string;
  readonly used_context: boolean;
  readonly sources: readonly { readonly id: string }[];
}

const NEXT_ACTIONS = /^Next you could ask: /m;
/** The end of an answer, where it asks back: a last paragraph that is no list of next questions. */
const CLOSING_PARAGRAPHS = 2;

/** Reads an answer as a person does, from its text. */
export function readAnswer({ response, used_context, sources }: ShownAnswer): VisibleAnswer {
  const text = response.trim();
  const closing = text.split('\n\n').slice(1).slice(-CLOSING_PARAGRAPHS);
  return {
    length: [...text].length,
    hasSteps: /^1\. \S/m.test(text),
    hasPriceTable: /^[^|\n]+ \| \S/m.test(text),
    asksBack: closing.some((paragraph) => paragraph.endsWith('?') && !NEXT_ACTIONS.test(paragraph)),
    namesNextActions: NEXT_ACTIONS.test(text),
    lead: leadOf(text.search(/\$\d/), text.search(/^Safety:/m)),
    usesContext: used_context,
    topic: sources[0]?.id ?? null,
  };
}

function leadOf(costAt: number, safetyAt: number): VisibleAnswer['lead'] {
  if (costAt < 0 && safetyAt < 0) return 'neither';
  if (costAt < 0) return 'safety';
  return safetyAt < 0 || costAt < safetyAt ? 'cost' : 'safety';
}
