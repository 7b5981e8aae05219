import { useTranslation } from 'react-i18next';

/** What moves a customer's balance. */
const CODES = [
  ...(['usage', 'usage_adjustment', 'refund', 'topup', 'adjustment', 'grant', 'expiry'] as const),
  ...(['chargeback', 'payment_refund', 'bonus_clawback', 'reversal'] as const),
] as const;

const isKnown = (code: string): code is (typeof CODES)[number] => (CODES as readonly string[]).includes(code);

/** A code of the ledger in words; one that a newer server has stays as it is. */
export function useCodeText(): (code: string) => string {
  const { t } = useTranslation('portal/billing');
  return (code) => (isKnown(code) ? t(`code_of_${code}`) : code);
}
