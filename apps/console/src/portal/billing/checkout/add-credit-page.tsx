import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { Empty, Page, QueryState, Region, formats, useLocale } from '@/kit';
import { useMemberMay } from '@/session/customer-access';
import { OtherWays } from '../../parts/credit/credit-help';
import { usePaymentMethods } from '../../parts/credit/payment-methods';
import { AddCreditForm } from './add-credit-form';
import payment from '../../parts/credit/credit.module.css';

export function AddCreditPage(): ReactNode {
  const { t } = useTranslation('portal/billing');
  const { t: orders } = useTranslation('portal/billing/orders');
  const may = useMemberMay();
  const methods = usePaymentMethods();
  return (
    <Page title={t('add_credit')} above={{ title: t('billing'), to: '/billing' }}>
      {may('write', 'orders') ? (
        <QueryState query={methods} lines={6}>
          {(data) =>
            data.data.length > 0 ? (
              <>
                <UnpaidOrder />
                <AddCreditForm methods={data} />
              </>
            ) : (
              <Region title={orders('no_methods')} isPadded>
                <OtherWays />
              </Region>
            )
          }
        </QueryState>
      ) : (
        <Empty>{orders('may_not_pay')}</Empty>
      )}
    </Page>
  );
}

const NEWEST = { params: { query: { limit: 10 } } };

/** An order that was made before, so that it is not paid twice. */
function UnpaidOrder() {
  const { t } = useTranslation('portal/billing/orders');
  const locale = useLocale();
  const rows = customerApi.hooks.useQuery('get', '/api/v1/orders', NEWEST).data?.data ?? [];
  const unpaid = rows.find(({ state }) => state === 'created' || state === 'pending');
  if (unpaid === undefined) return null;
  return (
    <div className={payment.notice} data-kind="info" role="status">
      <span>
        {t(unpaid.state === 'created' && unpaid.saved_method_id === null ? 'unpaid_order' : 'pending_order', {
          reference: unpaid.reference,
          total: formats.formatPaid(unpaid.total, unpaid.currency, locale),
        })}
      </span>
      <Button renderRoot={(props) => <Link to="/billing/orders/$id" params={{ id: unpaid.id }} {...props} />}>
        {t('open_order')}
      </Button>
    </div>
  );
}
