import { stemOf, wordsOf } from '../../domain/chat/words.ts';

/** Words that say nothing of the topic: they are left out of queries and of the index. */
const STOP_WORDS = stems(`
  a an the this that these those it its i im ive id me my mine we us our you your he she they them their who whom one ones some any all both each
  am is are was were be been being do does did done doing have has had having can could will would shall should may might must
  and or but if then so than as at by for from in into of off on onto out over to up with without about around between during per via
  what whats which when where why how hows much many more most less least very really just only also too even still yet again
  not no yes ok okay dont doesnt didnt isnt wont cant hi hello hey please thanks thank thx ty pls u ur
  need want wanna get getting got give go going gonna make let know tell say think like help looking look try trying keep keeps put
  thing things stuff way lot lots bit kind kinda sort good great nice bad okay well
  house home houses homes old new my own year ago today now soon recently every
  there here other another same such own
  before after while because since until against through under
  did say use used using take takes last lasts start anyone somebody everything something anything
  able sure maybe probably actually basically currently usually
`);

/**
 * Words about the question more than about the topic: what is asked, what is to be done, how large. They help to choose between topics
 * and are the topic only when nothing else is there ("do I need a permit?").
 */
const SOFT_WORDS = stems(`
  cost costs price prices pricing budget estimate estimates ballpark expensive cheap cheaper cheapest affordable afford charge pay spend money dollars rate rates fee fees quote quotes
  permit permits code codes legal allowed inspection safe safely safety dangerous danger risk hazard required
  contractor contractors hire hiring pro pros professional professionals bid bids licensed license find company
  color colors colour colours idea ideas design style styles look modern pretty inspiration match
  time timeline schedule long days weeks months hours
  tool tools step steps material materials brand brands best better recommend recommendation type types product products option options choose buy difference compare vs
  install installing installation replace replacing replacement fix fixing repair repairing remove removing removal build building change changing add adding update upgrade redo clean
  diy myself project job work small big large little tiny room rooms area space square sq ft foot feet rental tenant tenants average typical simple easy quick whole entire inside outside
  water problem issue broken work working plan planning
`);

/** What a message asks about, as stems. */
export interface QueryTerms {
  /** Words that name a topic. */
  readonly topic: readonly string[];
  /** Words about the question. */
  readonly soft: readonly string[];
  /** Neighbouring words run together, so that "garage door" is more than a garage and a door, and "dry wall" is drywall. */
  readonly pairs: readonly string[];
}

/** The terms of a text; words that say nothing are left out. */
export function queryTerms(text: string): QueryTerms {
  const sequence = contentStems(text);
  return {
    topic: unique(sequence.filter((stem) => !SOFT_WORDS.has(stem))),
    soft: unique(sequence.filter((stem) => SOFT_WORDS.has(stem))),
    pairs: unique(pairsOf(sequence)),
  };
}

/** The terms under which a phrase of the knowledge base is indexed: its stems, and its neighbouring stems run together. */
export function indexTerms(phrase: string): string[] {
  const sequence = contentStems(phrase);
  return [...sequence, ...pairsOf(sequence)];
}

/** Whether a stem names a topic by itself. */
export function isTopicStem(stem: string): boolean {
  return !SOFT_WORDS.has(stem) && !STOP_WORDS.has(stem);
}

function contentStems(text: string): string[] {
  return wordsOf(text)
    .map(stemOf)
    .filter((stem) => stem.length > 1 && !STOP_WORDS.has(stem) && !/^\d{1,2}$/.test(stem));
}

function pairsOf(sequence: readonly string[]): string[] {
  return sequence.slice(1).map((stem, index) => `${sequence[index]}${stem}`);
}

function stems(words: string): ReadonlySet<string> {
  return new Set(wordsOf(words).map(stemOf));
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
