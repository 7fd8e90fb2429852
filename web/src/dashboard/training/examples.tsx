import type { TrainingReportView } from '../../../../src/contracts/http/training-runs.ts';
import { Link } from '../../app/router.tsx';
import { AnswerText } from '../../chat/answer-text.tsx';
import { INTENT_LABELS, PERSONA_LABELS } from '../../chat/labels.ts';
import { formatNumber } from '../../ui/formats.ts';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { armLabel } from '../arms.ts';
import { turnPath, whatIfPath } from '../paths.ts';

type Example = TrainingReportView['examples'][number];

interface ExamplesProps {
  readonly report: TrainingReportView;
  readonly candidateId: string | null;
}

/** The same question answered as now and as the candidate would, side by side. */
export function Examples({ report, candidateId }: ExamplesProps) {
  return (
    <Panel
      id="examples"
      title="Side by side"
      definition="Held-out questions, each answered in the way that the policy finds likeliest: that of now, and the candidate."
    >
      {report.examples.length === 0 ? (
        <Empty title="No example is kept" />
      ) : (
        <ul className="examples">
          {report.examples.map((example) => (
            <li key={example.message_id}>
              <h3>
                <Link to={turnPath(example.message_id)}>{example.message ?? 'A question that was erased'}</Link>
              </h3>
              <p className="soft">
                {INTENT_LABELS[example.intent]}
                {example.persona === null ? '' : `, ${PERSONA_LABELS[example.persona]}`}
                {candidateId !== null && (
                  <>
                    {' · '}
                    <Link to={whatIfPath(example.message_id, candidateId)}>What if the candidate had answered?</Link>
                  </>
                )}
              </p>
              <div className="side-by-side">
                <Answer title="Now" answer={example.base} />
                <Answer title="Candidate" answer={example.candidate} />
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Answer({ title, answer }: { readonly title: string; readonly answer: Example['base'] }) {
  return (
    <article className="side">
      <h4>
        {title}: {armLabel(answer.strategy)} <span className="soft">{formatNumber(answer.probability, 'share')}</span>
      </h4>
      {answer.response === null ? (
        <p className="soft">The answer is no longer kept.</p>
      ) : (
        <AnswerText text={answer.response} />
      )}
    </article>
  );
}
