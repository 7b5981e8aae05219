import { useTranslation } from 'react-i18next';
import { CreatePaymentProviderRequest } from '@/api/generated/values/create-payment-provider-request';
import { OptionList } from '@/kit/choices/option-list';
import type { Provider } from '../../data/providers';

const [BY_HAND, ...BY_API] = CreatePaymentProviderRequest.kind;
/** Those that operators confirm last. */
const KINDS = [...BY_API, BY_HAND];

interface KindChoiceProps {
  readonly value: Provider['kind'];
  readonly onChange: (kind: Provider['kind']) => void;
}

/** The kinds of providers, each with what customers pay by. */
export function KindChoice({ value, onChange }: KindChoiceProps) {
  const { t } = useTranslation('operator/payments');
  const options = KINDS.map((kind) => ({ value: kind, label: t(`kind_${kind}`), note: t(`kind_note_${kind}`) }));
  return <OptionList label={t('kind')} options={options} value={value} onChange={onChange} />;
}
