import { useTranslation } from 'react-i18next';
import { formats, HealthStrip, useLocale, useZone, type HealthCell } from '@/kit';
import type { Activity, ActivityRow } from '../data/channel-activity';

interface ChannelStripProps {
  readonly name: string;
  readonly activity: Activity;
  readonly row: ActivityRow | undefined;
}

/** Six hours of a channel: one cell is five minutes. */
export function ChannelStrip({ name, activity, row }: ChannelStripProps) {
  const { t } = useTranslation('operator/channels');
  const [locale, zone] = [useLocale(), useZone()];
  const { from, cell_minutes, all } = activity;
  const cells = all.cells.map((_, index): HealthCell => ({
    at: new Date(Date.parse(from) + index * cell_minutes * 60_000).toISOString(),
    requests: row?.cells[index]?.attempt_count ?? 0,
    errors: row?.cells[index]?.failed_attempt_count ?? 0,
  }));
  const titleOf = ({ at, requests, errors }: HealthCell): string =>
    t('strip_cell', { time: formats.formatTime(at, locale, zone), count: requests, errors });
  const failed = cells.reduce((sum, { errors }) => sum + errors, 0);
  const calls = cells.reduce((sum, { requests }) => sum + requests, 0);
  return <HealthStrip cells={cells} label={t('strip', { name, calls, failed })} titleOf={titleOf} />;
}
