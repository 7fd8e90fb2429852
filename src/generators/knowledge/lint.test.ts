import { KNOWLEDGE } from './knowledge.ts';
import { lintKnowledge } from './lint.ts';
import { entrySchema, type KnowledgeEntry } from './schema.ts';

const SOUND: KnowledgeEntry = {
  id: 'sample',
  title: 'Sample topic',
  summary: 'It takes {time}.',
  intents: ['timeline', 'permits_and_safety', 'general_question'],
  keywords: ['sample', 'example', 'specimen'],
  needs_safety: true,
  figures: [
    {
      key: 'time',
      label: 'Whole job',
      low: 1,
      high: 2,
      unit: 'days',
      region: 'US',
      year: 2025,
      source_kind: 'editorial_estimate',
      note: 'ordinary conditions',
    },
  ],
  body: { safety: ['Wear gloves.'] },
};
const [FIGURE] = SOUND.figures;

describe('the knowledge base', () => {
  it('has no problem that the linter knows', () => {
    expect(lintKnowledge(KNOWLEDGE)).toEqual([]);
  });
});

describe('lintKnowledge', () => {
  it('finds nothing in a sound entry', () => {
    expect(lintKnowledge([SOUND])).toEqual([]);
  });

  it.each<[string, Partial<KnowledgeEntry>, RegExp]>([
    [
      'a range in the wrong order',
      { figures: [{ ...FIGURE, low: 3 } as KnowledgeEntry['figures'][number]] },
      /low 3 above high 2/,
    ],
    ['digits in free text', { summary: 'It takes 3 days.' }, /figure outside/],
    ['a figure in words', { summary: 'It takes two days.' }, /figure outside/],
    ['a placeholder without its figure', { summary: 'It takes {weeks}.' }, /\{weeks\}, which does not exist/],
    ['missing safety', { body: {}, intents: ['timeline'] }, /needs safety advice/],
    ['an intent without content', { intents: ['diy_guide'] }, /claims the intent diy_guide/],
    [
      'a quoted figure without its line',
      { figures: [{ ...FIGURE, source_kind: 'quoted' } as KnowledgeEntry['figures'][number]] },
      /does not quote/,
    ],
  ])('reports %s', (_name, change, problem) => {
    expect(lintKnowledge([{ ...SOUND, ...change }]).join('\n')).toMatch(problem);
  });

  it('reports an id that is used twice', () => {
    expect(lintKnowledge([SOUND, SOUND])).toEqual(['sample: the id is used twice']);
  });
});

describe('the schema', () => {
  it.each([
    ['an unknown unit', { figures: [{ ...FIGURE, unit: 'furlongs' }] }],
    ['an unknown intent', { intents: ['gossip'] }],
    ['an unknown aspect', { body: { gossip: ['He said.'] } }],
    ['an unknown source kind', { figures: [{ ...FIGURE, source_kind: 'hearsay' }] }],
    ['a figure of no region', { figures: [{ ...FIGURE, region: undefined }] }],
  ])('refuses %s', (_name, change) => {
    expect(entrySchema.safeParse({ ...SOUND, ...change }).success).toBe(false);
  });
});
