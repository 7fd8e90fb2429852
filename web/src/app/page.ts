import type { ComponentType } from 'react';
import type { PathParams } from './match-path.ts';

export interface PageProps {
  readonly params: PathParams;
}

/** A page of the app. */
export interface Page {
  /** Its address; a segment like `:id` is a parameter. */
  readonly path: string;
  /** Its name in the navigation and in the window's title. */
  readonly label: string;
  readonly Content: ComponentType<PageProps>;
}
