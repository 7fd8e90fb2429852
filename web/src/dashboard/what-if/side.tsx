import type { WhatIfSide } from '../../../../src/contracts/http/what-if.ts';
import { navigate, useLocation } from '../../app/router.tsx';
import { AnswerText } from '../../chat/answer-text.tsx';
import { RewardSteps } from '../../chat/reward-steps.tsx';
import { formatNumber } from '../../ui/formats.ts';
import { Empty } from '../../ui/states.tsx';
import { armLabel } from '../arms.ts';
import { BarTable } from '../bar-table.tsx';
import { PolicyLink } from '../policy-link.tsx';

/** One of the two: how its policy would answer, how likely each arm is, and what the answer earns by itself. */
export function Side({ title, side }: { readonly title: string; readonly side: WhatIfSide }) {
  const { answer, strategy } = side;
  return (
    <article className="side">
      <h4>
        {title}: <PolicyLink id={side.policy_id} />
        {strategy !== null && `, ${armLabel(strategy)}`}
      </h4>
      {answer === null ? (
        <NotAnswered why={side.not_answered ?? 'there is none'} />
      ) : (
        <>
          <AnswerText text={answer.response} />
          <RewardSteps
            reward={{
              implicit: answer.reward,
              explicit: null,
              effective: answer.reward.score,
              userSignal: answer.reward.base,
              events: [],
            }}
          />
        </>
      )}
      {side.arm_probabilities.length > 0 && (
        <BarTable
          caption={`Probability of each arm: ${title}`}
          bars={side.arm_probabilities.map((arm) => ({
            key: arm.strategy,
            label: armLabel(arm.strategy),
            share: arm.probability,
            text: formatNumber(arm.probability, 'share'),
            isMarked: arm.strategy === strategy,
          }))}
        />
      )}
    </article>
  );
}

function NotAnswered({ why }: { readonly why: string }) {
  const { path, query } = useLocation();
  const generate = () => {
    const allowed = new URLSearchParams(query);
    allowed.set('generate', 'true');
    navigate(`${path}?${allowed}`, { replace: true });
  };
  return (
    <Empty title="No answer">
      {why}{' '}
      {query.get('generate') !== 'true' && (
        <button type="button" className="button" onClick={generate}>
          Ask the generator
        </button>
      )}
    </Empty>
  );
}
