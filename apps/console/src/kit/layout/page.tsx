import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { AboveContext, type Above } from '../states/above';
import classes from './layout.module.css';
import { usePageTitle } from './page-title';

interface PageProps {
  readonly title: string;
  readonly above?: Above;
  /** Beside the title. */
  readonly mark?: ReactNode;
  readonly note?: ReactNode;
  /** At most one of them is filled. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page: its header, and regions that touch. */
export function Page({ title, above, mark, note, actions, children }: PageProps) {
  usePageTitle(title);
  return (
    <>
      <header className={classes.header}>
        <h1 className={classes.title}>
          {above !== undefined && (
            <span className={classes.crumb}>
              <Link to={above.to} search={above.search}>
                {above.title}
              </Link>
              {' / '}
            </span>
          )}
          {title}
          {mark}
        </h1>
        <div className={classes.actions}>
          {note !== undefined && <span className={classes.note}>{note}</span>}
          {actions}
        </div>
      </header>
      <AboveContext value={above}>{children}</AboveContext>
    </>
  );
}

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
  readonly note?: ReactNode;
  readonly isBad?: boolean;
  readonly size?: 's' | 'm' | 'l';
}

/** The strip of figures below a header. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(({ label, value, note, isBad = false, size = 'm' }) => (
        <div key={label} className={classes.fact}>
          <dt>{label}</dt>
          <dd>
            <div className={classes.figure} data-size={size}>
              {value}
            </div>
            {note !== undefined && (
              <div className={classes.factNote} data-tone={isBad ? 'bad' : undefined}>
                {note}
              </div>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface RegionProps {
  readonly title?: string;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  /** Text and forms have a gutter; tables and charts bring their own. */
  readonly isPadded?: boolean;
  readonly children: ReactNode;
}

/** A part of a page, parted from its neighbours by a line. */
export function Region({ title, note, actions, isPadded = false, children }: RegionProps) {
  return (
    <section className={classes.region} aria-label={title}>
      {title !== undefined && (
        <div className={classes.regionHead}>
          <h2 className={classes.regionTitle}>{title}</h2>
          {note !== undefined && <span className={classes.note}>{note}</span>}
          <div className={classes.actions}>{actions}</div>
        </div>
      )}
      {isPadded ? <div className={classes.padded}>{children}</div> : children}
    </section>
  );
}

interface PairsProps {
  readonly pairs: readonly (readonly [label: string, value: ReactNode])[];
  /** How a label is shown that is no text yet. */
  readonly labelOf?: (label: string) => ReactNode;
}

/** Labels and values below each other. */
export function Pairs({ pairs, labelOf = (label) => label }: PairsProps) {
  return (
    <dl className={classes.pairs}>
      {pairs.map(([label, value]) => (
        <div key={label} style={{ display: 'contents' }}>
          <dt>{labelOf(label)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
