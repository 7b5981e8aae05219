import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Count, Money, subtractUsd } from '@/kit';
import { OutcomeBars, OutcomeSum, REJECTED } from '@/kit/charts/outcome-bars';
import { OUTCOME_NAMES, OUTCOMES } from './outcomes';
import { totalsQuery } from './requests-query';

const route = getRouteApi('/portal/requests');

/** How requests ended over time, and their sums. A bar chooses its time, an outcome itself, and rejected ones their list. */
export function RequestTotals() {
  const { t } = useTranslation('portal/requests');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const isCounted = search.client_request_id === undefined;
  const query = useQuery({ ...totalsQuery(search), enabled: isCounted });
  const totals = query.data;
  const isRejectedOnly = search.list === 'rejected';
  const isChosen = (outcome: string): boolean => (outcome === REJECTED ? isRejectedOnly : search.outcome === outcome);
  const choose = (outcome: string): void => {
    const part = outcome === REJECTED ? { list: REJECTED } : { outcome };
    const { list: _list, outcome: _outcome, ...others } = search;
    void navigate({ search: isChosen(outcome) ? others : { ...others, ...part } });
  };
  const nameOf = (name: string) => OUTCOME_NAMES.find((known) => known === name) ?? 'lost';
  return (
    <OutcomeBars
      label={t('totals')}
      totals={totals}
      absent={!isCounted ? t('no_totals') : query.isError ? t('totals_failed') : undefined}
      kindOf={(outcome) => OUTCOMES[nameOf(outcome)]}
      nameOf={(outcome) => (outcome === REJECTED ? t('list_rejected') : t(`outcome_${nameOf(outcome)}`))}
      isRejectedOnly={isRejectedOnly}
      isChosen={isChosen}
      onOutcome={choose}
      onStep={({ starts_at, ends_at }) => void navigate({ search: { ...search, from: starts_at, to: ends_at } })}
    >
      {!isRejectedOnly && (
        <OutcomeSum label={t('requests')}>
          <Count value={totals?.request_count ?? 0} />
        </OutcomeSum>
      )}
      {totals?.cost_usd != null && !isRejectedOnly && (
        <>
          <OutcomeSum label={t('cost')}>
            <Money usd={subtractUsd(totals.cost_usd, totals.refunded_usd ?? '0')} />
          </OutcomeSum>
          <OutcomeSum label={t('tokens')}>
            <Count value={totals.prompt_tokens ?? 0} /> → <Count value={totals.completion_tokens ?? 0} />
          </OutcomeSum>
        </>
      )}
    </OutcomeBars>
  );
}
