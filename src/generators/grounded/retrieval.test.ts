import type { Exchange } from '../../domain/turn/turn.ts';
import { KNOWLEDGE } from '../knowledge/knowledge.ts';
import offTopic from '../knowledge/off-topic.json' with { type: 'json' };
import { planAnswer } from './answer-plan.ts';
import { boundHistory, estimateTokens } from './history.ts';
import { toEnglish } from './language.ts';
import { contentStems } from './query-terms.ts';
import { createRetriever } from './retriever.ts';
import { suggestActions } from './suggested-actions.ts';
import { searchTopic } from './topic-search.ts';

const retriever = createRetriever(KNOWLEDGE, offTopic.subjects);

function exchange(message: string, response = ''): Exchange {
  return { message, response, intent: 'general_question' };
}

function answeredIds(message: string, history: readonly Exchange[] = []): string[] {
  const plan = planAnswer({ message, intent: 'general_question', history }, retriever);
  return plan.kind === 'answer' ? plan.topics.map((topic) => topic.entry.id) : [];
}

describe('the topics', () => {
  it('are at least 60', () => {
    expect(KNOWLEDGE.length).toBeGreaterThanOrEqual(60);
  });

  it.each(KNOWLEDGE.map((entry) => [entry.id, entry.title]))('%s is found by its title', (id, title) => {
    expect(searchTopic(retriever, title).best?.id).toBe(id);
  });

  it.each(KNOWLEDGE.map((entry) => [entry.id, entry]))(
    '%s keeps the topic when its suggestions are asked',
    (id, entry) => {
      const suggestions = suggestActions([{ entry, intents: ['general_question'] }]);
      expect(suggestions.length).toBeGreaterThanOrEqual(2);
      for (const suggestion of suggestions) expect(answeredIds(suggestion, [exchange(entry.title)])).toEqual([id]);
    },
  );

  it('have no keyword of several words of which only one says something: it would match too much', () => {
    const worn = KNOWLEDGE.flatMap(({ id, keywords }) =>
      keywords.filter((word) => word.includes(' ') && contentStems(word).length < 2).map((word) => `${id}: ${word}`),
    );
    expect(worn).toEqual([]);
  });

  it('have no keyword that says nothing', () => {
    expect(KNOWLEDGE.flatMap(({ keywords }) => keywords.filter((word) => contentStems(word).length === 0))).toEqual([]);
  });
});

describe('the off-topic subjects', () => {
  it('have no decisive phrase that stands inside a phrase of a topic', () => {
    const phrases = KNOWLEDGE.flatMap(({ title, keywords }) =>
      [title, ...keywords].map((phrase) => ` ${contentStems(phrase).join(' ')} `),
    );
    const unsafe = offTopic.subjects
      .flatMap(({ decisive }) => decisive)
      .filter((words) => phrases.some((phrase) => phrase.includes(` ${contentStems(words).join(' ')} `)));
    expect(unsafe).toEqual([]);
  });

  it.each(['a deck of cards', 'the weather today', 'how do I install windows 11 on my laptop'])(
    'win over a topic of the same name: "%s"',
    (message) => {
      expect(searchTopic(retriever, message)).toMatchObject({ best: null, isOffTopic: true });
    },
  );

  it('do not stand in the way of a topic that is really meant', () => {
    expect(answeredIds('estimate for 10 windows')).toEqual(['windows']);
    expect(answeredIds('flooring for dogs in a rental')).toEqual(['vinyl-plank']);
  });
});

describe('several topics', () => {
  it('are answered in the order in which they were asked, three at most', () => {
    expect(answeredIds('How much for a new fence, gutters, a deck and carpet?')).toEqual(['fence', 'gutters', 'deck']);
  });

  it('are not made of circumstances', () => {
    expect(answeredIds('When can I stain the deck after power washing?')).toEqual(['deck-staining']);
  });

  it('are not made of what points back', () => {
    expect(answeredIds('My shower grout is crumbling, how do I regrout it?')).toHaveLength(1);
  });
});

describe('a follow-up', () => {
  const PAINTING = [exchange('How much to paint my living room?')];

  it.each([
    ['and for the ceiling?', 'paint-ceiling'],
    ['what about the exterior?', 'paint-exterior'],
    ['how long does that take?', 'paint-interior'],
    ['any permits?', 'paint-interior'],
  ])('"%s" leans on the question before', (message, id) => {
    expect(answeredIds(message, PAINTING)).toEqual([id]);
  });

  it('goes back through follow-ups to the question that named the topic', () => {
    expect(answeredIds('and how long does it take?', [...PAINTING, exchange('can I do it myself?')])).toEqual([
      'paint-interior',
    ]);
  });

  it('passes over an off-topic question in between', () => {
    expect(answeredIds('how long does it take?', [...PAINTING, exchange('who won the super bowl?')])).toEqual([
      'paint-interior',
    ]);
  });

  it('does not lean on the question before when it names a topic of its own', () => {
    expect(answeredIds('How much does a fence cost?', PAINTING)).toEqual(['fence']);
  });

  it('does not make a question about something else a question about the home', () => {
    expect(answeredIds('and who won the game yesterday?', PAINTING)).toEqual([]);
  });
});

describe('boundHistory', () => {
  it('keeps the newest exchanges that fit, whole and in order', () => {
    const history = ['old', 'newer', 'newest'].map((message) => exchange(message, 'x'.repeat(396)));
    const each = estimateTokens('x'.repeat(396)) + estimateTokens('newest');
    expect(boundHistory(history, 2 * each).map(({ message }) => message)).toEqual(['newer', 'newest']);
    expect(boundHistory(history, 10 * each)).toEqual(history);
    expect(boundHistory(history, each - 1)).toEqual([]);
    expect(boundHistory([], each)).toEqual([]);
  });
});

describe('toEnglish', () => {
  it.each([
    ['¿Cuánto cuesta pintar la sala?', 'how much cost paint living room'],
    ['Was kostet ein neues Dach?', 'cost roof'],
    ['Combien coûte une toiture ?', 'how much cost roof'],
  ])('puts the words of "%s" into English', (message, words) => {
    const { text, isEnglish } = toEnglish(message);
    expect(isEnglish).toBe(false);
    for (const word of words.split(' ')) expect(text.split(' ')).toContain(word);
  });

  it.each(['How much to paint my living room in La Jolla?', 'patio', 'roof'])(
    'leaves English as it is: "%s"',
    (message) => {
      expect(toEnglish(message)).toEqual({ text: message, isEnglish: true });
    },
  );

  it('knows other scripts as not English', () => {
    expect(toEnglish('浴室翻新要多少钱').isEnglish).toBe(false);
  });
});
