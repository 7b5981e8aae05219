import { Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import {
  Count,
  DataTable,
  ExactMoney,
  Facts,
  formats,
  Instant,
  Money,
  QueryState,
  Region,
  Status,
  useLocale,
  useZone,
  type Column,
} from '@/kit';
import classes from './billing.module.css';

type Check = components['schemas']['LedgerCheckResponse'];
type Promised = components['schemas']['LedgerPromiseResponse'];

/** Whether the books agree: a green line, or the difference. It reads the whole ledger, so it runs when it is wanted. */
export function LedgerTab() {
  const { t } = useTranslation('operator/billing');
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/ledger-check', {}, { staleTime: Infinity });
  const again = (
    <Button loading={query.isFetching} onClick={() => void query.refetch()}>
      {t('check_again')}
    </Button>
  );
  return (
    <>
      <Region title={t('ledger_check')} note={query.data && <Instant at={query.data.checked_at} />} actions={again}>
        <QueryState query={query} lines={6}>
          {(check) => <Result check={check} />}
        </QueryState>
      </Region>
      {query.data && (
        <Region title={t('promises')}>
          <DataTable
            label={t('promises')}
            rows={query.data.checks.toSorted((one, other) => Number(one.holds) - Number(other.holds))}
            columns={columnsOf(t)}
            keyOf={({ name }) => name}
            toneOf={({ holds }) => (holds ? undefined : 'bad')}
          />
        </Region>
      )}
    </>
  );
}

function Result({ check }: { readonly check: Check }) {
  const { t } = useTranslation('operator/billing');
  const [locale, zone] = [useLocale(), useZone()];
  const { balanced, wallet_count, wallets_usd, ledger_usd, difference_usd, usage } = check;
  return (
    <>
      <div className={classes.verdict} data-balanced={balanced} role="status">
        <Status kind={balanced ? 'ok' : 'bad'}>{t(balanced ? 'balanced' : 'not_balanced')}</Status>
        {!balanced && (
          <span className={classes.difference}>
            {t('difference')} <ExactMoney usd={difference_usd} />
          </span>
        )}
      </div>
      <Facts
        facts={[
          { label: t('wallets'), value: <Money usd={wallets_usd} />, note: t('wallets_note', { count: wallet_count }) },
          { label: t('ledger'), value: <Money usd={ledger_usd} />, note: t('ledger_note') },
          {
            label: t('charged'),
            value: <Money usd={usage.charged_usd} />,
            note: t('charged_note', { until: formats.formatInstant(usage.to, locale, zone) }),
          },
          ...usage.sums.map(({ group_by, charged_usd }) => ({
            label: t(`sum_${group_by as 'model'}`, group_by),
            value: <Money usd={charged_usd} />,
            note: t(charged_usd === usage.charged_usd ? 'sum_equal' : 'sum_different'),
            isBad: charged_usd !== usage.charged_usd,
          })),
        ]}
      />
    </>
  );
}

function columnsOf(t: TFunction<'operator/billing'>): readonly Column<Promised>[] {
  return [
    { id: 'name', head: t('check'), cell: ({ name }) => <code>{name}</code> },
    {
      id: 'holds',
      head: t('status'),
      cell: ({ holds }) => <Status kind={holds ? 'ok' : 'bad'}>{t(holds ? 'holds_true' : 'holds_false')}</Status>,
    },
    {
      id: 'promise',
      head: t('promise'),
      isWide: true,
      cell: ({ name, promise }) => t(`rule_${name as 'wallets' | 'blocked'}`, promise),
    },
    {
      id: 'rows',
      head: t('differences'),
      align: 'right',
      cell: ({ differences }) => <Count value={differences.length} />,
    },
    {
      id: 'detail',
      head: t('detail'),
      isWide: true,
      cell: ({ differences }) => (differences[0] === undefined ? '' : <code>{JSON.stringify(differences[0])}</code>),
    },
  ];
}
