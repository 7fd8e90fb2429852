/**
 * What every number of the dashboard means, in one place: the web app's tooltips, the API and the documentation use these words.
 * Sources: feedback.md ("The scale", "The ledger"), design.md ("The four metrics of the guide"), agent-lightning-guide.md ("Monitoring").
 */

/** `share`: in [0, 1]; `reward`: in [0, 1]; `count`: a whole number, at least 0; `seconds` and `milliseconds`: at least 0. */
export type MetricUnit = 'reward' | 'share' | 'count' | 'seconds' | 'milliseconds';

export interface MetricDefinition {
  readonly name: string;
  readonly unit: MetricUnit;
  readonly definition: string;
}

export const METRIC_DEFINITIONS = {
  turns: {
    name: 'Turns',
    unit: 'count',
    definition:
      'Tracked chat turns that began on these days (UTC). An erased turn still counts: only its texts and its user are gone.',
  },
  users: {
    name: 'Users',
    unit: 'count',
    definition: 'The clusters that an interval is made of: users, and each anonymous or erased conversation by itself.',
  },
  interval: {
    name: '95 % interval',
    unit: 'reward',
    definition:
      'Where the mean would lie for 95 of 100 samples of users, clustered by user (CR1 with Student’s t): ten turns of one user count less than ten turns of ten users. None with fewer than two users.',
  },
  implicit_reward: {
    name: 'Implicit reward',
    unit: 'reward',
    definition:
      'Mean over all turns of the reward that is known at once: 0.5 (0.2 for a failed answer) with the adjustments of the answer itself, clamped to [0, 1].',
  },
  explicit_reward: {
    name: 'Explicit reward',
    unit: 'reward',
    definition:
      'Mean effective reward of the turns with feedback in effect. Turns without feedback have none: they are left out, never counted as 0 or 0.5.',
  },
  effective_reward: {
    name: 'Effective reward',
    unit: 'reward',
    definition: 'Mean over all turns of the explicit reward where there is one, else of the implicit reward.',
  },
  user_signal_reward: {
    name: 'User-signal reward',
    unit: 'reward',
    definition:
      'Mean over all turns of what users signalled alone, without adjustments; a silent turn is 0.5, a failed one 0.2. Experiments decide on it, because no answer can raise it by its own shape.',
  },
  submission_rate: {
    name: 'Feedback submission rate',
    unit: 'share',
    definition: 'Share of turns with at least one piece of feedback in effect: applied, and not taken back.',
  },
  failed_share: {
    name: 'Failed answers',
    unit: 'share',
    definition: 'Share of turns whose configured generator did not answer, so that the fallback did.',
  },
  feedback_events: {
    name: 'Feedback events',
    unit: 'count',
    definition:
      'Pieces of feedback in effect on the turns of these days, whenever they were given. A superseded opinion counts, a retracted one does not.',
  },
  feedback_type_share: {
    name: 'Feedback types',
    unit: 'share',
    definition: 'Share of each type among the feedback events.',
  },
  changes_of_mind: {
    name: 'Changes of mind',
    unit: 'share',
    definition: 'Share of the feedback events that replace an earlier one of the same user on the same turn.',
  },
  late_share: {
    name: 'Late feedback',
    unit: 'share',
    definition: 'Share of the feedback events that were applied after the feedback window of their turn had closed.',
  },
  comment_share: {
    name: 'Comments',
    unit: 'share',
    definition: 'Share of the feedback events with a comment.',
  },
  retractions: {
    name: 'Taken back',
    unit: 'count',
    definition: 'Pieces of feedback that were applied and then taken back.',
  },
  chat_response_quality: {
    name: 'Chat Response Quality',
    unit: 'reward',
    definition: 'Mean effective reward of the turns with at least one user signal in effect.',
  },
  all_turns_mean: {
    name: 'All turns',
    unit: 'reward',
    definition: 'Mean effective reward of all turns, silent ones included.',
  },
  all_turns_ceiling: {
    name: 'Ceiling of all turns',
    unit: 'reward',
    definition:
      'What the mean of all turns would be if every turn with feedback had a reward of 1 and the silent ones stayed as they are: more cannot be reached at the present submission rate.',
  },
  user_satisfaction: {
    name: 'User Satisfaction',
    unit: 'share',
    definition:
      'Share of positive ones (thumbs up, four or five stars) among the turns with an opinion in effect; the latest opinion of a turn counts.',
  },
  response_accuracy: {
    name: 'Response Accuracy',
    unit: 'share',
    definition:
      'Share of "accurate: yes" among the turns where a user answered that question; the latest answer in effect counts.',
  },
  first_attempt_success: {
    name: 'First-Attempt Success',
    unit: 'share',
    definition:
      'Share of turns neither regenerated nor rated two stars or fewer nor thumbed down, among the turns with any feedback in effect.',
  },
  disagreement: {
    name: 'Disagreement',
    unit: 'count',
    definition:
      'Turns whose implicit reward is high (0.6 or more) and whose latest opinion is a thumbs down or one star.',
  },
  turn_overhead: {
    name: 'Turn overhead',
    unit: 'milliseconds',
    definition:
      'Time from the request to the answer without the time of the generator, of the turns that this process answered since it started.',
  },
  open_turns: {
    name: 'Open turns',
    unit: 'count',
    definition: 'Turns whose workflow still waits for feedback, as Temporal counts them.',
  },
  pending_feedback: {
    name: 'Pending feedback',
    unit: 'count',
    definition: 'Pieces of feedback that were accepted and are not applied yet.',
  },
  failed_workflows: {
    name: 'Failed workflows',
    unit: 'count',
    definition: 'Workflows that failed, timed out or were terminated, as far back as Temporal keeps them.',
  },
  running_rollouts: {
    name: 'Running rollouts',
    unit: 'count',
    definition: 'Rollouts that have neither completed nor ended otherwise.',
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricId = keyof typeof METRIC_DEFINITIONS;

/** The guide's four metrics with what it expects: where they stand and where they should get, as shares. Source: agent-lightning-guide.md ("Expected Improvements"). */
export const QUALITY_GOALS = {
  chat_response_quality: { baseline: 0.7, target: { low: 0.85, high: 0.9 } },
  user_satisfaction: { baseline: 0.75, target: { low: 0.9, high: 0.9 } },
  response_accuracy: { baseline: 0.7, target: { low: 0.85, high: 0.85 } },
  first_attempt_success: { baseline: 0.6, target: { low: 0.75, high: 0.75 } },
} as const satisfies Readonly<
  Partial<
    Record<MetricId, { readonly baseline: number; readonly target: { readonly low: number; readonly high: number } }>
  >
>;
export type QualityMetric = keyof typeof QUALITY_GOALS;
export const QUALITY_METRICS = [
  'chat_response_quality',
  'user_satisfaction',
  'response_accuracy',
  'first_attempt_success',
] as const satisfies readonly QualityMetric[];

/** An implicit reward of at least this is high: the intent matched, so that the answer looked right. Source: feedback.md ("Adjustments"). */
export const HIGH_IMPLICIT_REWARD = 0.6;
/** A cell with fewer turns is greyed: its mean says little. Source: the dashboard's description in the README. */
export const ENOUGH_TURNS = 30;
