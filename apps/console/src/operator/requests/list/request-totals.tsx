import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Count, Money, subtractUsd, useZone } from '@/kit';
import { OutcomeBars, OutcomeSum, REJECTED } from '@/kit/charts/outcome-bars';
import { kindOfOutcome, OUTCOMES, uncounted, type RequestsSearch } from './request-filters';
import { totalsQuery } from './requests-query';

/** How requests ended over time, and their sums. A bar chooses its time, an outcome itself, and rejected ones their list. */
export function RequestTotals({ search }: { readonly search: RequestsSearch }) {
  const { t } = useTranslation('operator/requests');
  const navigate = useNavigate();
  const missing = uncounted(search);
  const query = useQuery({ ...totalsQuery(search, useZone()), enabled: missing.length === 0 });
  const change = (part: RequestsSearch): void =>
    void navigate({ to: '/operator/requests', search: { ...search, ...part } });
  const names = missing.map((name) => t(`filter_${name}`)).join(', ');
  const absent = missing.length > 0 ? t('no_totals', { names }) : query.isError ? t('totals_failed') : undefined;
  const totals = query.data;
  const isRejectedOnly = search.list === 'rejected';
  const isChosen = (outcome: string): boolean => (outcome === REJECTED ? isRejectedOnly : search.outcome === outcome);
  const choose = (outcome: string): void => {
    if (outcome === REJECTED) change({ list: isRejectedOnly ? undefined : 'rejected' });
    else change({ outcome: isChosen(outcome) ? undefined : outcome });
  };
  return (
    <OutcomeBars
      label={t('totals')}
      totals={totals}
      absent={absent}
      kindOf={kindOfOutcome}
      nameOf={(outcome) =>
        outcome === REJECTED
          ? t('list_rejected')
          : t(`outcome_${OUTCOMES.find((known) => known === outcome) ?? 'lost'}`)
      }
      isRejectedOnly={isRejectedOnly}
      isChosen={isChosen}
      onOutcome={choose}
      onStep={({ starts_at, ends_at }) => change({ from: starts_at, to: ends_at })}
    >
      {!isRejectedOnly && (
        <OutcomeSum label={t('title')}>
          <Count value={totals?.request_count ?? 0} />
        </OutcomeSum>
      )}
      {totals?.cost_usd != null && !isRejectedOnly && (
        <>
          <OutcomeSum label={t('charged')}>
            <Money usd={subtractUsd(totals.cost_usd, totals.refunded_usd ?? '0')} />
          </OutcomeSum>
          <OutcomeSum label={t('tokens')}>
            <Count value={totals.prompt_tokens ?? 0} /> → <Count value={totals.completion_tokens ?? 0} />
          </OutcomeSum>
          <OutcomeSum label={t('margin')}>
            <Money usd={totals.cost_unknown_count === totals.request_count ? null : totals.margin_usd} />
          </OutcomeSum>
          {(totals.cost_unknown_count ?? 0) > 0 && (
            <OutcomeSum label={t('cost_unknown')}>
              <Count value={totals.cost_unknown_count ?? 0} />
            </OutcomeSum>
          )}
        </>
      )}
    </OutcomeBars>
  );
}
