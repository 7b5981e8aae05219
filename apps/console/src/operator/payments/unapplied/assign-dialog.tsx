import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { compareUsd, FormDialog, Money, PaidMoney, Pairs, subtractUsd, useDialogForm } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import { Named } from '../../data/names';
import { TestBadge } from '../../parts/test-badge';
import { OrderStatus, type Order } from '../data/order-status';
import { OrderSelect } from './order-select';
import { leftIn, type Unapplied } from './unapplied';

interface AssignDialogProps {
  readonly payment: Unapplied;
  readonly onClose: () => void;
}

/** Credits an order from money that waits. */
export function AssignDialog({ payment, onClose }: AssignDialogProps) {
  const { t } = useTranslation('operator/payments');
  const { form, dialog } = useDialogForm({
    initialValues: { order_id: payment.order_id },
    onClose,
    write: ({ order_id }) =>
      operatorApi.client.POST('/admin/v1/unapplied-payments/{id}/assign', {
        params: { path: { id: payment.id } },
        body: { order_id: order_id ?? '' },
      }),
  });
  const chosen = form.values.order_id;
  const order = operatorApi.hooks.useQuery(
    'get',
    '/admin/v1/orders/{id}',
    { params: { path: { id: chosen ?? '' } } },
    { enabled: chosen !== null },
  ).data;
  return (
    <FormDialog title={t('assign_title')} action={t('do_assign')} {...dialog}>
      <Pairs
        pairs={[
          [
            t('left'),
            <PaidMoney key="left" usd={payment.left_usd} amount={leftIn(payment)} currency={payment.currency} />,
          ],
          [t('transfer_text'), payment.note ?? '–'],
        ]}
      />
      <OrderSelect
        label={t('order')}
        description={t('assign_order_note')}
        required
        {...form.getInputProps('order_id')}
      />
      {order !== undefined && <Chosen order={order} left={payment.left_usd} />}
    </FormDialog>
  );
}

interface ChosenProps {
  readonly order: Order;
  readonly left: string;
}

/** The order, and what the payment does to it. */
function Chosen({ order, left }: ChosenProps) {
  const { t } = useTranslation('operator/payments');
  const rest = subtractUsd(left, order.total_usd);
  const problem =
    order.state === 'credited' ? 'assign_credited' : compareUsd(rest, '0') < 0 ? 'assign_too_small' : null;
  return (
    <>
      <Pairs
        pairs={[
          [t('organization'), <Named key="organization" id={order.organization_id} />],
          [
            t('state'),
            <span key="state" className={shared.marked}>
              <OrderStatus state={order.state} />
              {order.mode === 'test' && <TestBadge />}
            </span>,
          ],
          [t('amount'), <Money key="amount" usd={order.amount_usd} />],
          [t('total'), <PaidMoney key="total" usd={order.total_usd} amount={order.total} currency={order.currency} />],
        ]}
      />
      <div className={shared.box} data-tone={problem === null ? undefined : 'warn'} role="status">
        {problem === null ? (
          <>
            {t('assign_effect')} <Money usd={order.amount_usd} />. {t('assign_rest')} <Money usd={rest} />
          </>
        ) : (
          t(problem)
        )}
      </div>
    </>
  );
}
