import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { Picker } from './picker';

const ZONES = Intl.supportedValuesOf('timeZone');

/** The time zone in which the periods of limits begin; empty: the organization's. */
export function ZoneSelect(props: Pick<ComponentProps<typeof Picker>, 'label' | 'value' | 'onChange' | 'error'>) {
  const { t } = useTranslation('kit');
  const known = typeof props.value === 'string' && props.value !== '' ? [props.value] : [];
  const names = [...new Set([...known, 'UTC', ...ZONES])];
  return (
    <Picker
      label={t('cap_zone')}
      data={[{ value: '', label: t('cap_zone_organization') }, ...names.map((value) => ({ value, label: value }))]}
      {...props}
    />
  );
}
