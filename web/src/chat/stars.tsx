import { useState } from 'react';
import type { FeedbackType } from '../../../src/domain/reward/feedback-type.ts';
import { StarIcon } from '../ui/icons.tsx';

const RATINGS = [
  { rating: 1, type: 'rating_1' },
  { rating: 2, type: 'rating_2' },
  { rating: 3, type: 'rating_3' },
  { rating: 4, type: 'rating_4' },
  { rating: 5, type: 'rating_5' },
] as const satisfies readonly { rating: number; type: FeedbackType }[];

interface StarsProps {
  /** The opinion that holds now. */
  readonly current: FeedbackType | null;
  readonly onRate: (rating: number, type: FeedbackType) => void;
}

/** One to five stars. Buttons, not radios: arrow keys in a radio group would send a rating at every step. */
export function Stars({ current, onRate }: StarsProps) {
  const [pointedAt, setPointedAt] = useState(0);
  const given = RATINGS.find(({ type }) => type === current)?.rating ?? 0;
  const shown = pointedAt > 0 ? pointedAt : given;
  return (
    <div className="feedback-group stars" onPointerLeave={() => setPointedAt(0)}>
      {RATINGS.map(({ rating, type }) => (
        <button
          key={type}
          type="button"
          className={rating <= shown ? 'icon-button star is-lit' : 'icon-button star'}
          aria-pressed={rating === given}
          onPointerEnter={(event) => setPointedAt(event.pointerType === 'mouse' ? rating : 0)}
          onClick={() => onRate(rating, type)}
        >
          <StarIcon filled={rating <= shown} />
          <span className="visually-hidden">{rating === 1 ? '1 star' : `${rating} stars`}</span>
        </button>
      ))}
    </div>
  );
}
