import { NativeSelect, type NativeSelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const ZONES = Intl.supportedValuesOf('timeZone');

/** The time zone in which the days and months of spend limits begin; empty: the organization's. */
export function CapZoneSelect(props: Pick<NativeSelectProps, 'value' | 'onChange' | 'error'>) {
  const { t } = useTranslation('kit');
  const known = typeof props.value === 'string' && props.value !== '' ? [props.value] : [];
  const names = [...new Set([...known, 'UTC', ...ZONES])];
  return (
    <NativeSelect
      label={t('cap_zone')}
      data={[{ value: '', label: t('cap_zone_organization') }, ...names.map((value) => ({ value, label: value }))]}
      {...props}
    />
  );
}
