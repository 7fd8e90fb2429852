import { usesContext } from './used-context.ts';

function usesEntry(response: string, ...facts: readonly string[]): boolean {
  return usesContext({ response, retrieved: [{ facts }], history: [] });
}

function usesHistory(response: string, message: string, earlierResponse = 'Understood.'): boolean {
  return usesContext({ response, retrieved: [], history: [{ message, response: earlierResponse }] });
}

describe('an answer uses a retrieved entry when its text contains', () => {
  it.each([
    ['a material', 'We would take quartz here.', 'quartz'],
    ['a material in the plural', 'Porcelain tiles last longest.', 'tile'],
    ['a material in the singular', 'A single shelf is enough.', 'shelves'],
    ['a material in capitals', 'GRANITE needs sealing', 'granite'],
    ['a room of two words', 'Your living-room walls come first.', 'living room'],
    ['a topic with other punctuation', 'Use a semi-gloss paint.', 'semi gloss'],
    ['a figure', 'Plan on about 300 in all.', '300'],
    ['a figure at the end of a sentence', 'Plan on about $300.', '300'],
    ['a figure of one digit', 'It takes 3 coats.', '3'],
    ['an amount without its separator', 'It costs $1,200 in all.', '1200'],
    ['an amount without its currency', 'It costs 1200 in all.', '$1,200'],
    ['an amount with cents', 'It costs $1,200.00.', '$1,200'],
    ['an amount in k', 'It costs about $1.2k.', '$1,200'],
    ['one end of a range', 'Between $300 and $500.', '$500'],
    ['a figure with its unit', 'A gallon covers 350 square feet.', '350 sq ft'],
    ['a dimension', 'For a 12 by 15 room you need two gallons.', '12x15'],
    ['a fraction', 'Leave a ½ inch gap.', '1/2'],
    ['a percentage', 'Add 15 percent for waste.', '15%'],
    ['one of many facts', 'Take cedar.', 'cost', 'quartz', 'cedar'],
  ])('%s', (_rule, response, ...facts) => {
    expect(usesEntry(response, ...facts)).toBe(true);
  });

  it('a fact of any entry', () => {
    const retrieved = [{ facts: ['quartz'] }, { facts: [] }, { facts: ['350'] }];
    expect(usesContext({ response: 'It covers 350.', retrieved, history: [] })).toBe(true);
  });
});

describe('an answer does not use a retrieved entry for', () => {
  it.each([
    ['no text', '', 'quartz'],
    ['no facts', 'We would take quartz here.'],
    ['an empty fact', 'We would take quartz here.', '', ' – '],
    ['part of a figure', 'It costs 300.', '3'],
    ['the whole part of a decimal', 'It is 3.5 thick.', '3', '5'],
    ['part of an amount with a separator', 'It costs $1,200.', '200', '1'],
    ['part of a fraction', 'It is 1/2 thick.', '1', '2'],
    ['another percentage', 'Add 15 nails.', '15%'],
    ['part of a word', 'The board is oaken.', 'oak'],
    ['part of a longer word', 'We painted it.', 'paint'],
    ['half of a phrase', 'The living plants stand there.', 'living room'],
    ['a phrase in pieces', 'A room for living.', 'living room'],
    ['a number that only counts list items', '1. Sand\n2. Prime\n3. Paint', '3', '2'],
    ['a generic word', 'The cost of this project depends on the room.', 'cost', 'project', 'room', 'the cost', 'Costs'],
    ['a unit without a figure', 'It depends on the square feet.', 'sq ft'],
    ['a single letter', 'Plan A is fine.', 'a'],
    ['other figures and words', 'Granite costs $80.', 'quartz', '$75'],
    [
      'a claim without content',
      'Based on our knowledge base and your context, here is what you need.',
      'quartz',
      '$75',
    ],
  ])('%s', (_rule, response, ...facts) => {
    expect(usesEntry(response, ...facts)).toBe(false);
  });
});

describe('an answer uses an earlier turn when it repeats', () => {
  it.each([
    ['a figure of the user', 'With $5,000 you can do it.', 'My budget is 5000 dollars.'],
    ['a dimension of the user', 'A room of 12x15 needs two gallons.', 'It is 12 by 15 feet.'],
    ['a dimension of one digit', 'An 8 × 9 room needs one gallon.', 'It is 8x9.'],
    ['a figure of one digit with what it counts', 'For 3 windows you need trim.', 'It has 3 windows.'],
    ['a decimal', 'At 2.5 inches it fits.', 'It is 2.5 thick.'],
    ['a room', 'Your kitchen needs two coats.', 'I want to repaint my kitchen.'],
    ['a room in the plural', 'Bathrooms need a fan.', 'It is a bathroom.'],
    ['a material', 'Over drywall, prime first.', 'The wall is drywall.'],
    ['a topic', 'The fence should be sealed too.', 'I also have a fence.'],
  ])('%s', (_rule, response, message) => {
    expect(usesHistory(response, message)).toBe(true);
  });

  it('a figure of our own earlier answer', () => {
    expect(usesHistory('Those $1,850 include labor.', 'How much?', 'Between $900 and $1,850.')).toBe(true);
  });

  it('a fact from several turns ago', () => {
    const history = [
      { message: 'I have oak floors.', response: 'Nice.' },
      { message: 'And a dog.', response: 'Good to know.' },
    ];
    expect(usesContext({ response: 'A dog scratches oak.', retrieved: [], history })).toBe(true);
  });
});

describe('an answer does not use an earlier turn for', () => {
  it.each([
    [
      'a claim without content',
      'As you said earlier, this depends on your project.',
      'I want to repaint my kitchen for $500.',
    ],
    [
      'a claim of memory',
      'I remember our conversation and took all of its context into account.',
      'My budget is 5000.',
    ],
    ['an echo of small talk', 'Thank you for telling me, that helps.', 'Thank you, that helps me.'],
    ['a bare figure of one digit', 'You need 2 coats.', 'I have 2 kids.'],
    ['a figure of one digit before a filler', 'Take 5 or more.', 'I think 5 or 6.'],
    ['part of a figure', 'It costs $500.', 'My budget is 5000.'],
    ['another room', 'Your bedroom needs two coats.', 'I want to repaint my kitchen.'],
    ['a generic word', 'The room and the house are fine.', 'My room in my house.'],
    ['list numbers', '10. Sand\n11. Prime', 'I am 10 and he is 11.'],
  ])('%s', (_rule, response, message) => {
    expect(usesHistory(response, message)).toBe(false);
  });

  it('nothing at all', () => {
    expect(usesContext({ response: 'Your kitchen costs $500.', retrieved: [], history: [] })).toBe(false);
  });
});
