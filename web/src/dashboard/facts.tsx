import { Fragment, type ReactNode } from 'react';

/** A name and what stands behind it. */
export type Fact = readonly [name: string, value: ReactNode];

/** Names with their values, one below the other. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
