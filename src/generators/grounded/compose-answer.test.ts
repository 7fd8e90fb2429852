import { PERSONAS, type Persona } from '../../domain/chat/vocabulary.ts';
import { responseLength } from '../../domain/reward/adjustments.ts';
import { KNOWLEDGE } from '../knowledge/knowledge.ts';
import type { KnowledgeEntry } from '../knowledge/schema.ts';
import type { PlannedTopic } from './answer-plan.ts';
import { type AnswerStyle, DEFAULT_STYLE } from './answer-style.ts';
import { composeAnswer } from './compose-answer.ts';

function entryOf(id: string): KnowledgeEntry {
  const entry = KNOWLEDGE.find((candidate) => candidate.id === id);
  if (entry === undefined) throw new Error(`no entry ${id}`);
  return entry;
}

interface Wish {
  readonly persona?: Persona;
  readonly style?: Partial<AnswerStyle>;
  readonly question?: string;
}

function compose(topics: readonly PlannedTopic[], { persona, style, question = '' }: Wish = {}): string {
  return composeAnswer({
    topics,
    persona: persona ?? null,
    style: { ...DEFAULT_STYLE, ...style },
    question,
    suggestedActions: ['How long does it take?'],
    preface: null,
  });
}

const PAINT_COST: PlannedTopic = { entry: entryOf('paint-interior'), intents: ['cost_estimate'] };
const TOILET_STEPS: PlannedTopic = { entry: entryOf('toilet'), intents: ['diy_guide'] };

describe('composeAnswer', () => {
  it('begins a price with the figure that shares words with the question', () => {
    expect(compose([PAINT_COST], { question: 'paint my bedroom' })).toMatch(
      /^Interior room painting: typically \$400–\$1,200 per room \(bedroom/,
    );
    expect(compose([PAINT_COST], { question: 'paint my living room' })).toMatch(
      /^Interior room painting: typically \$700–\$2,200 per room \(living room/,
    );
  });

  it('tells how long something lasts when that is asked, and how long it takes otherwise', () => {
    const deck: PlannedTopic = { entry: entryOf('deck'), intents: ['timeline'] };
    expect(compose([deck], { question: 'how long do composite boards last' })).toMatch(
      /^Building a deck: typically 25–30 years/,
    );
    expect(compose([deck], { question: 'how long does it take' })).toMatch(/^Building a deck: typically 1–3 weeks/);
  });

  it('gives the steps in order, with the safety of the topic', () => {
    const text = compose([TOILET_STEPS]);
    expect(text).toMatch(/Steps:\n1\. .*\n2\. .*\n3\. /);
    expect(text).toContain('Safety:');
  });

  it('says so when a topic has nothing for what is asked', () => {
    const text = compose([{ entry: entryOf('roof-replacement'), intents: ['diy_guide'] }]);
    expect(text).toContain('I have no do-it-yourself steps for this');
    expect(text).toContain('Safety:');
  });

  it('quotes the document of a quoted figure', () => {
    const text = compose([{ entry: entryOf('radon'), intents: ['permits_and_safety'] }]);
    expect(text).toContain("quoted from US EPA, A Citizen's Guide to Radon");
  });

  it.each<[Persona, RegExp]>([
    ['homeowner', /Hiring someone:/],
    ['diy_worker', /Tools:/],
    ['contractor', /Units and rates:|per sq ft/],
    ['landlord', /In a rental:/],
    ['designer', /Design:/],
  ])('adds what a %s cares for', (persona, emphasis) => {
    expect(compose([PAINT_COST], { persona })).toMatch(emphasis);
  });

  it('gives a contractor the price of a unit first', () => {
    expect(compose([PAINT_COST], { persona: 'contractor' })).toMatch(
      /^Interior room painting: typically \$2–\$6 per sq ft/,
    );
  });

  it.each<[AnswerStyle['length'], number]>([
    ['brief', 500],
    ['standard', 1400],
    ['detailed', 1950],
  ])('keeps a %s answer within %i characters, for every topic and persona', (length, limit) => {
    for (const entry of KNOWLEDGE) {
      for (const persona of PERSONAS) {
        expect(
          responseLength(compose([{ entry, intents: ['general_question'] }], { persona, style: { length } })),
        ).toBeLessThanOrEqual(limit);
      }
    }
  });

  it('keeps three topics within 2,000 characters and leaves none out', () => {
    const text = compose(
      [PAINT_COST, TOILET_STEPS, { entry: entryOf('deck'), intents: ['permits_and_safety', 'timeline'] }],
      { persona: 'diy_worker' },
    );
    expect(responseLength(text)).toBeLessThanOrEqual(2000);
    expect(text).toMatch(/Interior room painting[\s\S]*Toilet repair[\s\S]*Building a deck/);
  });

  it('says that there are more steps when they do not fit', () => {
    expect(
      compose([{ entry: entryOf('kitchen-remodel'), intents: ['diy_guide'] }], { style: { length: 'brief' } }),
    ).toContain('There are more steps');
  });

  it('puts steps and lists into running text in prose', () => {
    const text = compose([TOILET_STEPS], { style: { form: 'prose' } });
    expect(text).not.toMatch(/^(?:\d+\.|-) /m);
    expect(text).toContain('Steps: Close the valve');
  });

  it.each<[Partial<AnswerStyle>, RegExp]>([
    [{ first: 'safety' }, /^[^\n]*\nSafety:/],
    [{ first: 'cost' }, /^[^\n]*\nTypical prices:/],
    [{ form: 'range_table' }, /^[^\n]*\nTypical prices:\nLiving room [^\n|]* \| \$[\s\S]*Typical time:/],
    [{ form: 'steps' }, /^[^\n]*\nSteps:\n1\. /],
    [{ asksClarifyingQuestion: true }, /\n\nHow large is it, [^\n]*\?$/],
    [{ namesNextActions: true }, /\n\nNext you could ask: How long does it take\?$/],
  ])('follows the style %j', (style, expected) => {
    expect(compose([PAINT_COST], { style })).toMatch(expected);
  });
});
