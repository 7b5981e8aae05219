import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { Count, DataTable, ExactMoney, MeterName, MeterPrice, Pairs, Region } from '@/kit';

type Priced = components['schemas']['PricedRequestResponse'];

/** The charge line by line, and what the hold had reserved. */
export function Arithmetic({ request }: { readonly request: Priced }) {
  const { t } = useTranslation('portal/requests');
  const { arithmetic } = request;
  const { window = null, service_tier: tier = null } = arithmetic ?? {};
  const conditions = [
    ...(tier === null ? [] : [t('in_service_tier', { tier })]),
    ...(window === null ? [] : [t('in_window', { window })]),
  ];
  const own = (arithmetic?.lines ?? []).map((line) => ({ ...line, isAdvisor: false }));
  const rows = [...own, ...(arithmetic?.advisor?.lines ?? []).map((line) => ({ ...line, isAdvisor: true }))];
  return (
    <>
      {arithmetic !== null && rows.length > 0 && (
        <Region title={t('arithmetic')} note={conditions.join('; ')}>
          <DataTable
            label={t('arithmetic')}
            rows={rows}
            keyOf={({ meter, isAdvisor }) => (isAdvisor ? `advisor ${meter}` : meter)}
            columns={[
              {
                id: 'meter',
                head: t('meter'),
                cell: ({ meter, isAdvisor }) => (
                  <>
                    <MeterName meter={meter} />
                    {isAdvisor && ` (${t('advisor')})`}
                  </>
                ),
              },
              {
                id: 'quantity',
                head: t('quantity'),
                align: 'right',
                cell: ({ quantity }) => <Count value={quantity} />,
              },
              {
                id: 'price',
                head: t('per_million'),
                align: 'right',
                cell: ({ meter, per_million_usd }) => <MeterPrice meter={meter} perMillionUsd={per_million_usd} />,
              },
              {
                id: 'amount',
                head: t('amount'),
                align: 'right',
                cell: ({ amount_usd }) => <ExactMoney usd={amount_usd} />,
              },
            ]}
            total={[t('sum_rounded'), '', '', <ExactMoney key="price" usd={arithmetic.price_usd} />]}
          />
        </Region>
      )}
      <Region title={t('hold')} isPadded>
        <Pairs
          pairs={[
            [t('held'), <ExactMoney key="held" usd={request.hold_usd} />],
            [t('charged'), <ExactMoney key="charged" usd={request.cost_usd} />],
          ]}
        />
        {request.waiver !== null && <div>{t(`waived_${request.waiver}`)}</div>}
        {!request.final && <div>{t('not_final')}</div>}
      </Region>
    </>
  );
}
