import type { CollectionView } from '../../../../src/contracts/http/datasets.ts';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { Count } from '../../ui/figure.tsx';
import { formatInterval, formatNumber } from '../../ui/formats.ts';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';

type Model = CollectionView['reward_model'];
type Bin = Extract<Model, { readonly status: 'fitted' }>['bins'][number];

/** How well the reward model, fitted on explicit feedback, tells liked answers from disliked ones. */
export function LabelModel({ model, name }: { readonly model: Model; readonly name: string }) {
  const bins = model.status === 'fitted' ? model.bins : [];
  return (
    <Panel
      id="reward-model"
      title="The reward model"
      definition="A regularized logistic regression on readable features of an answer, fitted on the explicit feedback of training users and judged on users it was not fitted on."
      download={{ name: `reward-model-${name}`, ...csvOf(COLUMNS, bins), json: model }}
    >
      {model.status === 'refused' ? (
        <Empty title="It was not fitted">{model.reason}</Empty>
      ) : (
        <>
          <div className="numbers">
            <Count
              id="auc"
              name="AUC"
              value={model.auc}
              format="mean"
              definition="The probability that a liked answer is rated above a disliked one: 0.5 is chance, 1 is perfect."
            />
            <Count
              id="brier"
              name="Brier score"
              value={model.brier}
              format="mean"
              definition="Mean squared error of the probabilities: less is better."
              note={`${formatNumber(model.brier_of_base_rate, 'mean')} without a model`}
            />
            <Count
              id="ece"
              name="Calibration error"
              value={model.ece}
              format="mean"
              definition="How far predictions are from what happened, averaged over the bins below."
            />
            <Count id="labels" name="Labels" value={model.labels} definition="Answers that were liked or disliked." />
          </div>
          <DataTable
            caption="Calibration"
            columns={COLUMNS}
            rows={bins.filter(({ n }) => n > 0)}
            keyOf={({ low }) => String(low)}
          />
          <p className="panel-note">
            Strongest terms:{' '}
            {model.strongest_terms
              .map(({ term, log_odds: odds }) => `${term.replaceAll('_', ' ')} ${formatNumber(odds, 'difference')}`)
              .join(', ')}
          </p>
        </>
      )}
    </Panel>
  );
}

const COLUMNS: readonly Column<Bin>[] = [
  {
    key: 'low',
    label: 'Predicted between',
    isRowHeader: true,
    value: (bin) => bin.low,
    show: ({ low, high }) => formatInterval(low, high, 'mean'),
  },
  { key: 'n', label: 'Answers', isNumber: true, value: (bin) => bin.n },
  {
    key: 'mean_prediction',
    label: 'Predicted',
    isNumber: true,
    value: (bin) => bin.mean_prediction,
    show: (bin) => formatNumber(bin.mean_prediction, 'share'),
  },
  {
    key: 'outcome_share',
    label: 'Liked',
    isNumber: true,
    value: (bin) => bin.outcome_share,
    show: (bin) => formatNumber(bin.outcome_share, 'share'),
  },
];
