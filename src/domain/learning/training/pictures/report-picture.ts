import type { TrainingReport } from '../report.ts';
import type { ReportPicture } from '../report-markdown.ts';
import { armSharesPicture } from './arm-shares.ts';
import { estimatesPicture } from './estimates.ts';
import { rewardCurvePicture } from './reward-curve.ts';

/** A picture of a report, as SVG. */
export function reportPicture({ curve, evaluation }: TrainingReport, name: ReportPicture): string {
  switch (name) {
    case 'estimates':
      return estimatesPicture(evaluation);
    case 'arms-by-context':
      return armSharesPicture(evaluation.armShares);
    case 'reward-curve':
      return rewardCurvePicture(curve);
  }
}
