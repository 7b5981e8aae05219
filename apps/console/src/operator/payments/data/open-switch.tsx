import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface OpenSwitchProps {
  /** Absent: what is open. */
  readonly show: 'closed' | undefined;
  readonly onShow: (search: { readonly show?: 'closed' }) => void;
}

/** Whether a list shows what is open, or what is over. The address holds it. */
export function OpenSwitch({ show, onShow }: OpenSwitchProps) {
  const { t } = useTranslation('operator/payments');
  return (
    <SegmentedControl
      aria-label={t('state')}
      value={show ?? 'open'}
      data={(['open', 'closed'] as const).map((value) => ({ value, label: t(`show_${value}`) }))}
      onChange={(value) => onShow(value === 'closed' ? { show: value } : {})}
    />
  );
}
