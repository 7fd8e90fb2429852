import { stableHash } from '../stable-hash.ts';

/** Five folds: each model sees 80 % of the users. */
export const DEFAULT_FOLDS = 5;

/** The fold of a user, 0..folds−1: the same in every run, independent of the side of the data set. */
export function foldOfUser(user: string, folds: number = DEFAULT_FOLDS): number {
  return stableHash('cross-fit-1', user) % folds;
}

/**
 * For each row the prediction of a model that was fitted without any row of the same user, in the order of the rows.
 * A fold without rows is passed over. Source: Chernozhukov et al., Econometrics J. 21 (2018) § 3.
 * @throws RangeError when all rows fall into one fold: there is nothing to fit on.
 */
export function crossFit<Row extends { readonly user: string }, Model, Prediction>(
  rows: readonly Row[],
  fitModel: (rows: readonly Row[]) => Model,
  predict: (model: Model, row: Row) => Prediction,
  folds: number = DEFAULT_FOLDS,
): Prediction[] {
  const foldOfRow = rows.map(({ user }) => foldOfUser(user, folds));
  const used = [...new Set(foldOfRow)];
  if (used.length < 2) throw new RangeError(`all ${rows.length} rows fall into one fold: expected more users`);
  const models = new Map(used.map((fold) => [fold, fitModel(rows.filter((_, index) => foldOfRow[index] !== fold))]));
  return rows.map((row, index) => {
    const model = models.get(foldOfRow[index] ?? 0);
    if (model === undefined) throw new RangeError('a fold has no model');
    return predict(model, row);
  });
}
