import { stemOf, wordsOf } from '../../domain/chat/words.ts';

/** Words that say nothing of the topic: they are left out of queries and of the index. */
const STOP_WORDS = stems(`
  a an the this that these those it its i im ive id me my mine we us our you your he she they them their who whom one ones some any all both each
  am is are was were be been being do does did done doing have has had having can could will would shall should may might must
  and or but if then so than as at by for from in into of off on onto over to up with without about around between during per via
  what whats which when where why how hows much many more most less least very really just only also too even still yet again
  not no yes ok okay dont doesnt didnt isnt wont cant hi hello hey please thanks thank thx ty pls u ur
  need want wanna get getting got give go going gonna make let know tell say think like help looking look try trying keep keeps put
  thing things stuff way lot lots bit kind kinda sort good great nice bad okay well
  house home houses homes old new my own year ago now soon recently every yesterday took usual
  there here other others another same such own
  before after while because since until against through under down across along
  did say use used using take takes last lasts lasting start anyone somebody everything something anything nothing
  able sure maybe probably actually basically currently usually always never
  happen happens happened seem seems normal wrong right correct okay reason sense mean means come comes coming came turn turns turned
  come goes went gone show shows see saw seen hear feel felt called call calls ask asked asking wonder wondering
  ugly nasty awful terrible horrible gross crazy weird people
  next two three several couple few
  watch stop stops stopped out above below
  buy bought moved moving husband wife mom dad mother father son daughter family guy friend
  away apart together almost enough instead long longer short fast quickly possible seriously late early place places
`);

/**
 * Words about the question more than about the topic: what is asked, what is to be done, how large. They help to choose between topics
 * and are the topic only when nothing else is there ("do I need a permit?").
 */
const SOFT_TEXT = `
  cost costs price prices pricing budget estimate estimates ballpark expensive cheap cheaper cheapest affordable afford charge pay spend money dollars rate rates fee fees quote quotes
  permit permits code codes legal allowed inspection safe safely safety dangerous danger risk hazard required worry worried
  contractor contractors plumber plumbers electrician electricians roofer roofers painter painters carpenter handyman hire hiring pro pros professional professionals bid bids licensed license find company someone
  idea ideas design style styles modern pretty inspiration match
  time timeline schedule days weeks months hours order
  tool tools step steps material materials brand brands best better recommend recommendation type types product products option options choose difference compare vs
  install installing installation replace replacing replacement fix fixing repair repairing remove removing removal build building change changing add adding update upgrade redo clean
  diy myself yourself project job work small big large little tiny area space square sq ft foot feet rental tenant tenants average typical simple easy quick whole entire inside outside half
  problem issue broken working plan planning cold hot warm climate winter summer weather high low slow first second today tonight tomorrow night morning weekend
`;
const SOFT_WORDS = stems(SOFT_TEXT);

/** Rooms say where; what is done there says more: a bathroom faucet is a faucet first. */
const ROOM_TEXT =
  'kitchen bathroom bath bedroom living dining room rooms basement attic garage hallway hall laundry office nursery upstairs downstairs apartment yard backyard back front';
const ROOM_WORDS = stems(ROOM_TEXT);

/** Words of questions, as they are written: they may be misspelled like the words of a topic. */
export const QUESTION_WORDS: readonly string[] = wordsOf(`${SOFT_TEXT} ${ROOM_TEXT}`);

/** Whether a stem says nothing of a topic. */
export function isStopStem(stem: string): boolean {
  return STOP_WORDS.has(stem);
}

/** How far apart two words of a pair may stand, among the words that say something. */
const PAIR_DISTANCE = 2;

/** What a message asks about, as stems without repeats. */
export interface QueryTerms {
  /** Words that name a topic; rooms only when nothing else does. */
  readonly topic: readonly string[];
  /** Rooms beside a topic. */
  readonly rooms: readonly string[];
  /** Words about the question, and numbers. */
  readonly soft: readonly string[];
  /** Words that stand near each other, as one term: "garage door" is more than a garage and a door. */
  readonly pairs: readonly string[];
  /** All stems but the pairs, in the order of the text. */
  readonly sequence: readonly string[];
}

/**
 * The terms of a text; words that say nothing are left out.
 * @param correct a word in its known spelling
 */
export function queryTerms(text: string, correct: (word: string) => string): QueryTerms {
  const sequence = stemsThatSay(wordsOf(text).map(correct));
  const rooms = sequence.filter((stem) => ROOM_WORDS.has(stem));
  const named = sequence.filter((stem) => !isSoft(stem) && !ROOM_WORDS.has(stem));
  return {
    topic: unique(named.length > 0 ? named : rooms),
    rooms: named.length > 0 ? unique(rooms) : [],
    soft: unique(sequence.filter(isSoft)),
    pairs: unique(pairsOf(sequence.filter((stem) => stem !== 'room'))),
    sequence,
  };
}

/** The stems of a phrase of the knowledge base that say something. */
export function contentStems(text: string): string[] {
  return stemsThatSay(wordsOf(text));
}

function stemsThatSay(words: readonly string[]): string[] {
  return words.map(stemOf).filter((stem) => stem.length > 1 && !STOP_WORDS.has(stem));
}

/** Pairs of near stems as single terms, the same whichever comes first: "wall paint" is "paint wall". */
export function pairsOf(sequence: readonly string[]): string[] {
  return sequence.flatMap((first, index) =>
    sequence.slice(index + 1, index + 1 + PAIR_DISTANCE).map((second) => [first, second].sort().join('+')),
  );
}

/** Whether a stem is about the question more than about the topic. */
export function isSoft(stem: string): boolean {
  return SOFT_WORDS.has(stem) || /^\d/.test(stem);
}

function stems(words: string): ReadonlySet<string> {
  return new Set(wordsOf(words).map(stemOf));
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
