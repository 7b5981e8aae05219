import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { ExactMoney, formats, useLocale } from '@/kit';
import classes from '../requests.module.css';
import { driftOf } from './drift';
import type { Explained } from './timeline';

type Attempt = Explained['attempts'][number];

/**
 * A group of a list: what the upstream reported beside what the list says; nothing of a channel that only has its list.
 */
export function CostSource({ attempt }: { readonly attempt: Attempt }) {
  const { t } = useTranslation('operator/requests');
  const { cost_source: source, cost_report: report, list_cost_usd: list, upstream_facts: facts } = attempt;
  if (report === null && facts === null) return null;
  return (
    <div className={classes.source}>
      {report !== null && (
        <>
          <dt>{t(`cost_from_${source}`)}</dt>
          <dd>
            {report.result === 'absent' && t('report_absent')}
            {report.value !== null && `${report.value} × $${report.usd_per_unit ?? '1'}`}
            {report.result !== 'booked' && report.result !== 'absent' && (
              <span data-tone={report.result === 'drifted' ? 'warn' : 'bad'}> {t(`report_${report.result}`)}</span>
            )}
          </dd>
          <dt>{t(source === 'list' ? 'list_cost_booked' : 'list_cost')}</dt>
          <dd>
            {list === null ? t('list_cost_none') : <ExactMoney usd={list} />} <Drift attempt={attempt} />
          </dd>
        </>
      )}
      {Object.entries(facts ?? {}).map(([name, value]) => (
        <Fragment key={name}>
          <dt className={classes.mono}>{name}</dt>
          <dd className={classes.mono}>{value}</dd>
        </Fragment>
      ))}
    </div>
  );
}

/** How far the reported cost is from the list, in percent of the list. */
function Drift({ attempt }: { readonly attempt: Attempt }) {
  const { t } = useTranslation('operator/requests');
  const locale = useLocale();
  const drift = attempt.cost_source === 'reported' ? driftOf(attempt) : null;
  if (drift === null) return null;
  const percent = `${drift > 0 ? '+' : ''}${formats.formatShare(drift, locale)} %`;
  return (
    <span data-tone={attempt.cost_report?.result === 'drifted' ? 'warn' : undefined}>{t('drift', { percent })}</span>
  );
}
