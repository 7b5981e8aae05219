import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { useMemberMay } from '@/session/customer-access';

export type PaymentMethods = components['schemas']['PaymentMethodsResponse'];
export type PaymentMethod = PaymentMethods['data'][number];

const FRESH_MS = 60_000;

/** How the organization can pay, with packages and bonuses. Not read for a member who sees no orders. */
export function usePaymentMethods() {
  const may = useMemberMay();
  return customerApi.hooks.useQuery(...(['get', '/api/v1/payment-methods'] as const), undefined, {
    staleTime: FRESH_MS,
    enabled: may('read', 'orders'),
  });
}

/** Whether the member can pay in the console; null while that is not known. */
export function useMayPay(): boolean | null {
  const may = useMemberMay();
  const { data, isLoading } = usePaymentMethods();
  if (!may('write', 'orders')) return false;
  return isLoading ? null : data !== undefined && data.data.length > 0;
}

const NAMED = [
  ...(['alipay', 'wxpay', 'qqpay', 'bank'] as const),
  ...(['bank_card', 'sbp', 'tinkoff_bank', 'sberbank', 'yoo_money'] as const),
] as const;

const isNamed = (code: string): code is (typeof NAMED)[number] => (NAMED as readonly string[]).includes(code);

/** What people call a way to pay, by its code. Null: a newer server has added it. */
export function useMethodName(): (code: string) => string | null {
  const { t } = useTranslation('portal/billing/orders');
  return (code) => (isNamed(code) ? t(`method_${code}`) : null);
}
