import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty, ModelName, Price } from '@/kit';
import classes from '../models.module.css';
import { isRate } from '../price/own-price';
import { rowsIn, type ImportRow, type PriceImport, type RowTab } from './import-prices';

const COUNTS = ['update', 'create', 'unchanged', 'blocked', 'error'] as const;
const TABS = ['changes', 'problems', 'all'] as const;
/** A file may have thousands of lines; the first ones are enough to judge it. */
const SHOWN_MAX = 500;

/** What a file would change, line by line. */
export function ImportPreview({ result: { summary, rows } }: { readonly result: PriceImport }) {
  const { t } = useTranslation('operator/models');
  const [tab, setTab] = useState<RowTab>('changes');
  const shown = rowsIn(rows, tab);
  return (
    <>
      <dl className={classes.counts}>
        {COUNTS.map((name) => (
          <div key={name} className={classes.count} data-bad={BAD.has(name) && summary[name] > 0}>
            <dd>{summary[name]}</dd>
            <dt>{t(`count_${name}`)}</dt>
          </div>
        ))}
      </dl>
      <div className={classes.tabs} role="tablist" aria-label={t('import_title')}>
        {TABS.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            className={classes.tab}
            aria-selected={name === tab}
            onClick={() => setTab(name)}
          >
            {t(`rows_${name}`)}
          </button>
        ))}
      </div>
      {shown.length === 0 && <Empty>{t('rows_empty')}</Empty>}
      {shown.slice(0, SHOWN_MAX).map((row) => (
        <DiffRow key={row.line} row={row} />
      ))}
      {shown.length > SHOWN_MAX && <Empty>{t('rows_more', { count: shown.length - SHOWN_MAX })}</Empty>}
    </>
  );
}

const BAD: ReadonlySet<string> = new Set(['blocked', 'error']);

export function DiffRow({ row: { action, key, model, diff, errors, line } }: { readonly row: ImportRow }) {
  const { t } = useTranslation('operator/models');
  const nameOf = (field: string): string => (isRate(field) ? t(`rate_${field}`) : field.replace('per_unit_usd.', ''));
  return (
    <div className={classes.diffRow}>
      <span className={classes.action} data-action={action}>
        {t(`action_${action}`)}
      </span>
      <div>
        <ModelName id={model ?? key} />
        {diff.map((change) => (
          <div key={`${change.field} ${change.from_prompt_tokens} ${change.window ?? ''}`} className={classes.change}>
            <span>{[nameOf(change.field), change.window].filter(Boolean).join(', ')}</span>
            <span className={classes.quiet}>{change.before === null ? t('none') : <Price usd={change.before} />}</span>
            <span aria-hidden>→</span>
            <span className={classes.price}>{change.after === null ? t('none') : <Price usd={change.after} />}</span>
            <span>{change.change_percent === null ? '' : percentOf(change.change_percent)}</span>
          </div>
        ))}
        {errors.map((error) => (
          <div key={error.path + error.message} className={classes.problem}>
            {t('problem', { line, message: problemOf(error, t) })}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Codes of problems that need no detail. A wrong value is told by the server, which names it. */
const PROBLEMS = [
  ...(['archived', 'duplicate', 'exists', 'max_change', 'no_token_price', 'price_varies'] as const),
  ...(['scheduled', 'unknown_model', 'unsupported_mode'] as const),
];

function problemOf({ path, code, message }: ImportRow['errors'][number], t: TFunction<'operator/models'>): string {
  const known = PROBLEMS.find((problem) => problem === code);
  if (known !== undefined) return t(`problem_${known}`);
  return path === '' ? message : `${path}: ${message}`;
}

function percentOf(change: string): string {
  return `${change.startsWith('-') ? '' : '+'}${change} %`.replace('-', '−');
}
