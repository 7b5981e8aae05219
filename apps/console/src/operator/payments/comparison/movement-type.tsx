import { useTranslation } from 'react-i18next';

/** What moved money: by the provider's name, or by that of the fact here. Kinds may be added. */
export function MovementType({ type }: { readonly type: string }) {
  const { t, i18n } = useTranslation('operator/payments');
  const isFact = i18n.exists(`fact_${type}`, { ns: 'operator/payments' });
  return <>{isFact ? t(`fact_${type as 'paid'}`) : t(`movement_${type as 'charge'}`, type)}</>;
}
