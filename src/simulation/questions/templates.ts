import type { Intent } from '../../domain/chat/vocabulary.ts';

/** A question about `{topic}` for each intent, in the words of different people. */
export const QUESTION_TEMPLATES: Readonly<Record<Intent, readonly string[]>> = {
  cost_estimate: [
    'How much does it cost: {topic}?',
    'what should I budget for {topic}',
    'Ballpark price for {topic}?',
    'How much would {topic} cost us?',
    'whats the going rate for {topic}',
    'price estimate for {topic} please',
    'Is {topic} expensive, roughly how much?',
  ],
  diy_guide: [
    'How do I do it myself: {topic}?',
    'step by step for {topic} please',
    '{topic}, can you walk me through it?',
    'I want to DIY {topic}, what are the steps',
    'what tools do I need for {topic} and how to start',
    'tutorial for {topic}?',
  ],
  product_recommendation: [
    'Which material is best for {topic}?',
    'what kind of products do you recommend for {topic}',
    '{topic}: which brand or type should I buy?',
    'best materials for {topic}?',
    'pros and cons of the options for {topic}',
  ],
  contractor_search: [
    'How do I find a contractor for {topic}?',
    'who should I hire for {topic}, and what to ask them',
    'looking to hire a licensed pro, it is about {topic}',
    'What should I ask a contractor about {topic}?',
    'how to vet contractors for {topic}',
  ],
  design_idea: [
    'Any design ideas for {topic}?',
    'what style looks good for {topic}',
    'need inspiration: {topic}',
    'modern ideas for {topic} please',
  ],
  permits_and_safety: [
    'Do I need a permit for {topic}?',
    '{topic}: is it safe, and do I need a permit',
    'is {topic} allowed without a permit',
    'what are the safety risks with {topic}?',
  ],
  timeline: [
    'How long does {topic} take?',
    'how many days for {topic}',
    'What is a realistic timeline for {topic}?',
    '{topic}, how much time should we plan',
  ],
  general_question: ['Tell me about {topic}', 'thinking about {topic}, thoughts?', 'What do I have to know: {topic}?'],
};

/** Going on about the same thing: each leans on what was said before, and has a word of the asker's own. */
export const FOLLOW_UP_TEMPLATES: Readonly<Record<Intent, readonly string[]>> = {
  cost_estimate: ['And how much does it cost {detail}?', 'what does that cost {detail}'],
  diy_guide: ['How do I do it myself {detail}?', 'ok what are the steps for it {detail}'],
  product_recommendation: ['Which materials should I choose for it {detail}?', 'what kind is best for that {detail}'],
  contractor_search: ['What should I ask a contractor about it {detail}?', 'who can I hire for that {detail}'],
  design_idea: ['Any design ideas for it {detail}?', 'what style goes with that {detail}'],
  permits_and_safety: ['Do I need a permit for it {detail}?', 'is that safe {detail}'],
  timeline: ['And how long does it take {detail}?', 'how many days is that {detail}'],
  general_question: ['anything else about it {detail}?', 'Tell me more about that {detail}'],
};

/** What a homeowner adds about the place: a sentence after a question. */
export const PLACE_SENTENCES: readonly string[] = [
  'The room is {width} by {depth} feet.',
  'We live in {town}.',
  'It is a house with {area} square feet.',
  'It is for number {unit} on our street in {town}.',
  'Unit {unit}, about {area} sq ft.',
  'The house is on {unit} Maple Street.',
];

/** The same inside a question. */
export const PLACE_PHRASES: readonly string[] = [
  'in {town}',
  'for a {width} by {depth} foot room',
  'for {area} square feet',
  'for unit {unit}',
  'in a house of {area} square feet',
];

export const TOWNS: readonly string[] = [
  ...['Duluth', 'Boise', 'Tulsa', 'Fresno', 'Akron', 'Toledo', 'Omaha', 'Tampa', 'Reno', 'Salem', 'Macon', 'Provo'],
  ...['Eugene', 'Dayton', 'Topeka', 'Albany', 'Mobile', 'Yuma', 'Peoria', 'Lansing', 'Fargo', 'Laredo', 'Scranton'],
  ...['Trenton', 'Erie', 'Waco', 'Joliet', 'Durham', 'Bangor', 'Nampa', 'Elgin', 'Plano', 'Ogden', 'Racine', 'Gary'],
];
