/** Questions that the product answers well, one per kind of help. */
const EXAMPLES = [
  { topic: 'Cost', question: 'How much to paint my living room?' },
  { topic: 'How-to', question: 'How do I fix a leaking faucet?' },
  { topic: 'Permits', question: 'Do I need a permit to build a deck?' },
  { topic: 'Timing', question: 'How long does a bathroom remodel take?' },
];

interface EmptyConversationProps {
  readonly onPick: (question: string) => void;
}

/** What a newcomer sees: what to ask, and what happens then. */
export function EmptyConversation({ onPick }: EmptyConversationProps) {
  return (
    <section className="empty" aria-labelledby="empty-title">
      <h1 id="empty-title">What are you planning at home?</h1>
      <p className="empty-lead">
        Ask about cost, how-to, materials, permits or timing. Then say what you think of the answer, and watch its
        reward move.
      </p>
      <ul className="examples">
        {EXAMPLES.map(({ topic, question }) => (
          <li key={question}>
            <button type="button" className="example" onClick={() => onPick(question)}>
              <span className="example-topic">{topic}</span>
              <span className="example-question">{question}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
