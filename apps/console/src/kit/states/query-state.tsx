import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { use, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/api-error';
import { Copy } from '../values/ids';
import { AboveContext } from './above';
import { useErrorSentence } from './error-text';
import classes from './states.module.css';

interface QueryLike<Data> {
  readonly data: Data | undefined;
  readonly error: unknown;
  /** How often it failed so far. */
  readonly errorUpdateCount: number;
  readonly refetch: () => unknown;
}

/** A query that is still to come. */
export const PENDING: QueryLike<never> = {
  data: undefined,
  error: null,
  errorUpdateCount: 0,
  refetch: () => undefined,
};

interface QueryStateProps<Data> {
  readonly query: QueryLike<Data>;
  /** How many lines the region will have, about. */
  readonly lines?: number;
  /** False while something else that is shown with the data is read: names. */
  readonly isReady?: boolean;
  readonly children: (data: Data) => ReactNode;
}

/**
 * The content of a region: blocks while it loads, its data, or what failed. What is on screen stays while it is
 * refetched.
 */
export function QueryState<Data>({ query, lines = 4, isReady = true, children }: QueryStateProps<Data>) {
  const error = useLastError(query);
  if (query.data !== undefined && isReady) return <>{children(query.data)}</>;
  if (error !== null && error !== undefined) return <Problem error={error} onRetry={() => void query.refetch()} />;
  return <Blocks lines={lines} />;
}

/** The error of a query, also while it is tried again: the library forgets it then. */
function useLastError({ error, errorUpdateCount }: Pick<QueryLike<unknown>, 'error' | 'errorUpdateCount'>): unknown {
  const [last, setLast] = useState(error);
  if (error !== null && error !== last) setLast(error);
  return error ?? (errorUpdateCount > 0 ? last : null);
}

export function Blocks({ lines }: { readonly lines: number }) {
  const { t } = useTranslation();
  return (
    <div className={classes.bars} role="status" aria-label={t('loading')} aria-busy>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} className={classes.bar} style={{ width: `${92 - ((line * 23) % 50)}%` }} />
      ))}
    </div>
  );
}

interface ProblemProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** In place of the region: what failed, its code, the id of the request, and another try. */
export function Problem({ error, onRetry }: ProblemProps) {
  const { t } = useTranslation();
  const sentenceOf = useErrorSentence();
  const known = error instanceof ApiError ? error : null;
  const above = use(AboveContext);
  if (known?.code === 'not_found' && above !== undefined) {
    return (
      <Empty
        title={t('missing')}
        action={<Link to={above.to} search={above.search} children={above.title} />}
        children={t('missing_note')}
      />
    );
  }
  return (
    <div className={classes.state} role="alert">
      <div>
        <div className={classes.title}>{known?.status === 403 ? t('forbidden') : t('failed')}</div>
        {sentenceOf(error)}
      </div>
      {known !== null && (
        <span className={classes.code}>
          {known.code}
          {known.requestId !== null && (
            <>
              {known.requestId}
              <Copy text={known.requestId} />
            </>
          )}
        </span>
      )}
      {onRetry !== undefined && <Button onClick={onRetry}>{t('retry')}</Button>}
    </div>
  );
}

interface EmptyProps {
  /** Where a sentence alone would not tell what is missing. */
  readonly title?: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** One sentence, and one button where the content would be. */
export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div className={classes.state}>
      <div>
        {title !== undefined && <div className={classes.title}>{title}</div>}
        {children}
      </div>
      {action}
    </div>
  );
}
