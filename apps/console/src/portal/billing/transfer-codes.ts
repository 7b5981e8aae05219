import { useTranslation } from 'react-i18next';

/** What moves a customer's balance. */
const CODES = ['usage', 'usage_adjustment', 'topup', 'adjustment', 'chargeback', 'grant', 'expiry', 'refund'] as const;

const isKnown = (code: string): code is (typeof CODES)[number] => (CODES as readonly string[]).includes(code);

/** A code of the ledger in words; one that a newer server has stays as it is. */
export function useCodeText(): (code: string) => string {
  const { t } = useTranslation('portal/billing');
  return (code) => (isKnown(code) ? t(`code_of_${code}`) : code);
}
