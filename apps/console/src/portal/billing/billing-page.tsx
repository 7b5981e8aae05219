import { Button, TextInput } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { withTexts } from '@/i18n';
import { Count, Facts, FormDialog, Money, Page, PageTabs, Region, useDialogForm } from '@/kit';
import { earlyPart, lazyPart } from '@/kit/loading/lazy-part';
import { useMemberMay } from '@/session/customer-access';
import { BalanceHistory } from './balance-history';
import { GrantsTable, TransfersTable } from './ledger/money-tables';
import { Statement } from './ledger/statement';
import { daysLeft, isEmpty } from '../parts/credit/balance';
import { AddCredit, CreditHelp } from '../parts/credit/credit-help';
import { useMayPay } from '../parts/credit/payment-methods';
import { useService } from '../parts/service';

const OrdersTables = lazyPart(
  () => withTexts(['portal/billing/orders'], import('./orders/orders-tables')),
  'OrdersTables',
);
const TopupSection = earlyPart(
  () => withTexts(['portal/billing/orders', 'portal/billing/topup'], import('./topup/topup-section')),
  'TopupSection',
);
const InvoicesTab = lazyPart(() => withTexts(['invoices'], import('./invoices/invoices-tab')), 'InvoicesTab');

const route = getRouteApi('/portal/billing');

export function BillingPage(): ReactNode {
  const { t } = useTranslation('portal/billing');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMemberMay();
  const seesTransfers = may('read', 'transfers');
  const tabs = [
    ...(seesTransfers ? (['statement', 'transfers'] as const) : []),
    'grants' as const,
    ...(may('read', 'orders') ? (['orders', 'invoices'] as const) : []),
  ];
  const tab = tabs.find((name) => name === search.tab) ?? tabs[0] ?? 'grants';
  const mayPay = useMayPay();
  const creditUrl = useService().data?.credit_url ?? null;
  const hasNone = isEmpty(customerApi.hooks.useQuery('get', '/api/v1/balance').data);
  const setRedeem = (redeem: true | undefined): void => void navigate({ search: { ...search, redeem }, replace: true });
  const setTopup = (topup: true | undefined): void => void navigate({ search: { ...search, topup }, replace: true });
  return (
    <Page
      title={t('billing')}
      actions={
        <>
          {may('write', 'redeem') && (
            <Button
              variant={creditUrl === null && mayPay === false ? 'filled' : 'default'}
              onClick={() => setRedeem(true)}
            >
              {t('redeem')}
            </Button>
          )}
          <AddCredit url={creditUrl} />
        </>
      }
    >
      <BalanceFacts />
      {hasNone && (
        <Region title={t('no_credit')} isPadded>
          <CreditHelp />
        </Region>
      )}
      {may('read', 'orders') && (
        <Suspense>
          <TopupSection
            isOpen={search.topup === true}
            onOpen={() => setTopup(true)}
            onClose={() => setTopup(undefined)}
          />
        </Suspense>
      )}
      {seesTransfers && (
        <BalanceHistory
          days={search.days ?? 30}
          onDays={(days) => void navigate({ search: { ...search, days }, replace: true })}
        />
      )}
      <PageTabs
        label={t('billing')}
        tabs={tabs.map((value) => ({ value, label: t(`tab_${value}`) }))}
        value={tab}
        onChange={(next) => void navigate({ search: { ...search, tab: next }, replace: true })}
      >
        {tab === 'statement' && (
          <Statement
            month={search.month}
            onMonth={(month) => void navigate({ search: { ...search, month }, replace: true })}
          />
        )}
        {tab === 'transfers' && <TransfersTable />}
        {tab === 'grants' && <GrantsTable />}
        {tab === 'orders' && <OrdersTables />}
        {tab === 'invoices' && (
          <InvoicesTab
            month={search.month}
            kind={search.kind}
            onFilter={({ month, kind }) => void navigate({ search: { ...search, month, kind }, replace: true })}
          />
        )}
      </PageTabs>
      {search.redeem === true && <RedeemDialog onClose={() => setRedeem(undefined)} />}
    </Page>
  );
}

function BalanceFacts() {
  const { t } = useTranslation('portal/billing');
  const balance = customerApi.hooks.useQuery('get', '/api/v1/balance').data;
  const left = daysLeft(balance?.days_left);
  return (
    <Facts
      facts={[
        { label: t('available'), value: <Money usd={balance?.available_usd ?? balance?.balance_usd} />, size: 'l' },
        { label: t('balance'), value: <Money usd={balance?.balance_usd} /> },
        { label: t('held'), value: <Money usd={balance?.held_usd} />, note: t('held_note') },
        { label: t('credit'), value: <Money usd={balance?.credit_limit_usd} />, note: t('credit_note') },
        {
          label: t('days_left'),
          value: isEmpty(balance) ? (
            '–'
          ) : left === 'long' ? (
            t('more_than_year')
          ) : left === 'endless' ? (
            '∞'
          ) : (
            <Count value={left} />
          ),
          note: isEmpty(balance) ? t('no_credit') : t('as_today'),
        },
      ]}
    />
  );
}

/** Turns a code into credit. */
function RedeemDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('portal/billing');
  const { form, dialog } = useDialogForm({
    initialValues: { code: '' },
    onClose,
    write: ({ code }) => customerApi.client.POST('/api/v1/redeem', { body: { code: code.trim() } }),
  });
  return (
    <FormDialog title={t('redeem')} action={t('redeem_action')} {...dialog}>
      <TextInput
        label={t('code')}
        description={t('code_note')}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('code')}
      />
    </FormDialog>
  );
}
