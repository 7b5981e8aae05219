import type { LinkProps } from '@tanstack/react-router';
import { createContext } from 'react';

/** The page above: a request is below its list. */
export interface Above {
  readonly title: string;
  readonly to: NonNullable<LinkProps['to']>;
  /** The part of it. */
  readonly search?: Readonly<Record<string, string>>;
}

/** Of the page that is shown: where something leads that does not exist. */
export const AboveContext = createContext<Above | undefined>(undefined);
