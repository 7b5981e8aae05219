import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import {
  ActionMenu,
  Ago,
  Count,
  DataTable,
  FormError,
  Money,
  SumIn,
  Region,
  Status,
  useAction,
  type Column,
} from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { useMay } from '@/session/use-may';
import type { Channel } from '../../data/catalog';
import { useCredentialNames } from './credential-names';
import classes from '../channels.module.css';
import { canPull, lowMark, pullMark, shownDays, type Balance } from './balance-state';

/** Loaded when first opened. */
const BalanceDialog = lazyPart(() => import('./balance-dialog'), 'BalanceDialog');

const POLL_MS = 60_000;
/** While a pull is on its way. */
const SOON_MS = 2_000;
const PULL_MS = 30_000;
const PAGE = 100;

/** What is left on the account of each credential at the provider. */
export function Balances({ channel }: { readonly channel: Channel }) {
  const { t } = useTranslation('operator/channels');
  const [edited, setEdited] = useState<Balance | null>(null);
  const [pullingUntil, setPullingUntil] = useState(0);
  const mayWrite = useMay()('write', 'channels');
  const { act, error } = useAction();
  const query = operatorApi.hooks.useQuery(
    'get',
    '/admin/v1/upstream-balances',
    { params: { query: { channel_id: channel.id, limit: PAGE } } },
    { refetchInterval: () => (Date.now() < pullingUntil ? SOON_MS : POLL_MS) },
  );
  const columns = useBalanceColumns();
  const refresh = async (id: string): Promise<void> => {
    await unwrap(operatorApi.client.POST('/admin/v1/upstream-balances/{id}/refresh', { params: { path: { id } } }));
    setPullingUntil(Date.now() + PULL_MS);
    await query.refetch();
  };
  const rows = query.data?.data ?? [];
  if (rows.length === 0) return null;
  return (
    <Region title={t('balances')} note={t('balances_note')}>
      <FormError error={error} />
      <DataTable
        label={t('balances')}
        columns={columns}
        rows={rows}
        keyOf={({ id }) => id}
        actionsOf={
          mayWrite
            ? (balance) => (
                <ActionMenu
                  label={t('balance_actions', { name: balance.label })}
                  actions={[
                    { label: t('balance_set'), onClick: () => setEdited(balance) },
                    ...(canPull(balance)
                      ? [{ label: t('balance_refresh'), onClick: () => act(() => refresh(balance.id)) }]
                      : []),
                  ]}
                />
              )
            : undefined
        }
      />
      <Suspense>{edited !== null && <BalanceDialog balance={edited} onClose={() => setEdited(null)} />}</Suspense>
    </Region>
  );
}

function useBalanceColumns(): readonly Column<Balance>[] {
  const { t } = useTranslation('operator/channels');
  return [
    { id: 'label', head: t('label'), cell: ({ label }) => label },
    { id: 'left', head: t('balance_left'), cell: (balance) => <Left balance={balance} /> },
    {
      id: 'days',
      head: t('balance_days_left'),
      align: 'right',
      cell: ({ days_left: days }) => (days === null ? '–' : <Count value={shownDays(days)} />),
    },
    {
      id: 'per_day',
      head: t('balance_per_day'),
      align: 'right',
      cell: ({ cost_per_day_usd: usd }) => <Money usd={usd} />,
    },
    { id: 'source', head: t('balance_source'), isWide: true, cell: (balance) => <Source balance={balance} /> },
  ];
}

function Left({ balance }: { readonly balance: Balance }) {
  const { t } = useTranslation('operator/channels');
  const { balance_usd: usd, pulled_amounts: amounts } = balance;
  const mark = lowMark(balance);
  return (
    <span className={classes.marked}>
      <span>
        {usd === null && amounts.length > 0 ? (
          amounts.map(({ currency, amount }, index) => (
            <span key={currency}>
              {index > 0 && ' + '}
              <SumIn amount={amount} currency={currency} />
            </span>
          ))
        ) : (
          <Money usd={usd} />
        )}
      </span>
      {mark !== null && <Status kind={mark.kind}>{t(`balance_${mark.text}`)}</Status>}
    </span>
  );
}

/** Where the balance is from, what it lacks, and what came of asking the provider if that was no balance. */
function Source({ balance }: { readonly balance: Balance }) {
  const { t } = useTranslation('operator/channels');
  const nameOf = useCredentialNames();
  const { shares_account_with: shared, source, source_at: at, unpriced_count: unpriced } = balance;
  const mark = pullMark(balance);
  if (shared !== null) return t('balance_shared', { name: nameOf(shared) });
  if (source === null && mark === null) return '–';
  return (
    <span className={classes.marked}>
      {source !== null && (
        <span>
          {t(`balance_${source}`)} · <Ago at={at} />
        </span>
      )}
      {source !== null && unpriced > 0 && (
        <span className={classes.quiet}>{t('balance_unpriced', { count: unpriced })}</span>
      )}
      {mark !== null && <Status kind={mark.kind}>{t(mark.text)}</Status>}
    </span>
  );
}
