import type { RolloutView } from '../../../../src/contracts/http/rollouts.ts';
import { MINIMUM_USERS_PER_ARM } from '../../../../src/domain/experiment/measurement.ts';
import { formatInstant, formatNumber } from '../../ui/formats.ts';

/** One fault that an experiment may have, and whether it is there. */
export interface Light {
  readonly name: string;
  readonly isGood: boolean;
  readonly detail: string;
}

type Analysis = NonNullable<RolloutView['analysis']>;

/** What of the rollout its lights read. */
type Judged = Pick<RolloutView, 'analysis' | 'stage' | 'stage_entered_at' | 'config'>;

const EVERYBODY_TREATED = 'not judged any more: everybody is served by the candidate';

/** What may be wrong with the experiment itself, as its last check judged it; empty while nothing is measured. */
export function healthLights(rollout: Judged): readonly Light[] {
  const { analysis } = rollout;
  if (analysis === null) return [];
  return [
    ...armLights(analysis, rollout.stage !== 'full_100'),
    {
      name: 'Assignment as computed',
      isGood: analysis.assignment_mismatches === 0,
      detail: `${formatNumber(analysis.assignment_mismatches, 'count')} turns served otherwise`,
    },
    {
      name: 'Data',
      isGood: analysis.data_errors.length === 0,
      detail: analysis.data_errors.length === 0 ? 'nothing is wrong' : analysis.data_errors.join('; '),
    },
    {
      name: 'Breaker',
      isGood: analysis.breaker.why_tripped === null,
      detail:
        analysis.breaker.why_tripped ?? `${analysis.breaker.failures} failed of the last ${analysis.breaker.turns}`,
    },
    newDataLight(rollout, analysis),
  ];
}

/** Whether the arms are two halves of the same users: a question of the ramps alone. */
function armLights(analysis: Analysis, hasControl: boolean): readonly Light[] {
  const { exposed_users: exposed, crossover, outcomes_missing: missing, outcomes_due: due } = analysis;
  const lights = [
    {
      name: 'Sample ratio',
      isGood: !(analysis.sample_ratio?.is_alarm ?? false),
      detail: `${formatNumber(exposed.control, 'count')} to ${formatNumber(exposed.treatment, 'count')} users, ln Bayes factor ${formatNumber(
        analysis.sample_ratio?.log_bayes_factor ?? null,
        'difference',
      )} (alarm at +6.908)`,
    },
    {
      name: 'Users seen in both arms',
      isGood: !crossover.is_alarm,
      detail: `${formatNumber(crossover.users, 'count')}, ${formatNumber(crossover.share, 'share')} (alarm above 1 %)`,
    },
    {
      name: 'Outcomes missing alike',
      isGood: !(analysis.missing_outcomes?.is_alarm ?? false),
      detail: `control ${missing.control} of ${due.control}, treatment ${missing.treatment} of ${due.treatment}`,
    },
  ];
  return hasControl ? lights : lights.map(({ name }) => ({ name, isGood: true, detail: EVERYBODY_TREATED }));
}

/** No new data, as the rule that holds a rollout has it: silence in both arms for too long although the agent serves turns. */
function newDataLight({ config, stage_entered_at: stageEnteredAt }: Judged, analysis: Analysis): Light {
  const { last_exposure_at: lastAt, outcomes_due: due, outcomes_missing: missing } = analysis;
  const silentMs = Date.parse(analysis.taken_at) - Date.parse(lastAt ?? stageEnteredAt);
  const isSilent = silentMs >= config.durations.stale_after_ms && analysis.turns_since_last_exposure > 0;
  // Before that the rule holds nothing: a rollout may begin slowly.
  const isJudged = Math.min(due.control - missing.control, due.treatment - missing.treatment) >= MINIMUM_USERS_PER_ARM;
  return {
    name: 'New data',
    isGood: !(isSilent && isJudged),
    detail: lastAt === null ? 'no turn in an arm yet' : `last turn in an arm ${formatInstant(lastAt)}`,
  };
}
