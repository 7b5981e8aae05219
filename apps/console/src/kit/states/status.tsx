import type { ReactNode } from 'react';
import classes from './states.module.css';

/** Normal, at rest, in progress, needs a look, broken: each has a shape of its own beside its colour. */
export type StatusKind = 'ok' | 'rest' | 'live' | 'warn' | 'bad';

export function Status({ kind, children }: { readonly kind: StatusKind; readonly children: ReactNode }) {
  return (
    <span className={classes.status} data-kind={kind} data-bare={children === null || undefined}>
      <span className={classes.mark} aria-hidden />
      {children}
    </span>
  );
}

/** Until something happens for the first time. */
export function WaitingMark() {
  return <span className={classes.waiting} aria-hidden />;
}
