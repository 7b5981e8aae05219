import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { RowTime, Status, useNow } from '@/kit';
import type { Cap } from '../data/cap-api';
import { currentOverride } from '../data/cap-usage';

/** What is special about a cap; nothing for most. */
export function CapMarks({ cap }: { readonly cap: Cap }) {
  const { t } = useTranslation('caps');
  const override = currentOverride(cap, useNow());
  const marks = [
    cap.reached && (
      <Status key="reached" kind={cap.enforced ? 'bad' : 'warn'}>
        {t('mark_reached')}
      </Status>
    ),
    override !== null && (
      <Status key="override" kind="live">
        <span>
          {t('mark_override')} <RowTime at={override.ends_at} />
        </span>
      </Status>
    ),
    !cap.enforced && (
      <Status key="alerts" kind="rest">
        {t('mark_alerts')}
      </Status>
    ),
    cap.visible === false && (
      <Status key="hidden" kind="rest">
        {t('mark_hidden')}
      </Status>
    ),
  ].filter((mark) => mark !== false);
  // A cell without content is no line on a phone.
  if (marks.length === 0) return null;
  return (
    <Stack gap={2} align="flex-start">
      {marks}
    </Stack>
  );
}

/** When it starts again from zero. */
export function Resets({ cap: { period, resets_at: at } }: { readonly cap: Pick<Cap, 'period' | 'resets_at'> }) {
  const { t } = useTranslation('caps');
  if (at !== null) return <RowTime at={at} />;
  return <>{t(period === 'total' ? 'resets_never' : 'resets_unstarted')}</>;
}
