import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { Count, Duration, Money, useLocale, type Fact } from '@/kit';

export type SystemStatus = components['schemas']['SystemStatusResponse'];

const MIB = 1_048_576;

/** The figures of the installation. Null of a part: its store is away. */
export function useSystemFacts(status: SystemStatus): readonly Fact[] {
  const { t } = useTranslation('operator/system');
  const locale = useLocale();
  const { journals, outbox, settlement_failures: failures, drift, redis, migrations, partitions } = status;
  const away = t('away');
  const memory = new Intl.NumberFormat(locale, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 0 });
  return [
    {
      label: t('running'),
      value: <Count value={journals?.running_count} />,
      note: journals === null ? away : undefined,
      isBad: true,
    },
    {
      label: t('waiting'),
      value: <Count value={outbox?.length_count} />,
      note:
        outbox === null ? (
          away
        ) : (
          <>
            {t('lag')} <Duration ms={outbox.lag_ms} />
          </>
        ),
      isBad: outbox === null,
    },
    {
      label: t('failures'),
      value: <Count value={failures?.open_count} />,
      isBad: (failures?.open_count ?? 1) > 0,
      note: failures === null ? away : <Money usd={failures.amount_usd} />,
    },
    {
      label: t('drift'),
      value: <Count value={drift?.organization_count} />,
      note: t('drift_note'),
      isBad: (drift?.organization_count ?? 0) > 0,
    },
    {
      label: t('redis'),
      value: redis === null ? '–' : memory.format(redis.used_bytes / MIB),
      note: redis === null ? away : redis.version,
      isBad: redis === null,
    },
    {
      label: t('migrations'),
      value: <Count value={migrations?.applied_count} />,
      note: migrations === null ? away : migrations.missing.join(', ') || t('all_applied'),
      isBad: migrations === null || migrations.missing.length > 0,
    },
    {
      label: t('partitions'),
      value: <Count value={partitions?.months_ahead_count} />,
      note: t('partitions_note'),
      isBad: (partitions?.months_ahead_count ?? 0) < 1,
    },
  ];
}
