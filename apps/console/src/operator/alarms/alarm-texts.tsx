import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { Status, type StatusKind } from '@/kit';
import { useMay } from '@/session/use-may';
import { channelsQuery } from '../data/catalog';
import { ChannelLink } from '../data/channel-link';
import { Named } from '../data/names';

export type Alarm = components['schemas']['AlarmResponse'];

type Shown = 'open' | 'acknowledged' | 'silenced' | 'ended';

const KINDS: Readonly<Record<Shown, StatusKind>> = { open: 'bad', acknowledged: 'warn', silenced: 'rest', ended: 'ok' };

/** Whether it still needs a person. */
export function shownStatus({ status, silence, acknowledged_at }: Alarm): Shown {
  if (status === 'ended') return 'ended';
  if (silence !== null) return 'silenced';
  return acknowledged_at === null ? 'open' : 'acknowledged';
}

export function AlarmStatus({ alarm }: { readonly alarm: Alarm }) {
  const { t } = useTranslation('operator/alarms');
  const status = shownStatus(alarm);
  return <Status kind={KINDS[status]}>{t(`status_${status}`)}</Status>;
}

/** The title of an alarm in the language; one of another version has its name. */
export function useAlarmTitle(): (name: string) => string {
  const { t } = useTranslation('operator/alarms');
  return (name) => t(`alarm_${name}` as 'alarm_drift', { defaultValue: name });
}

/** What an alarm is about, in a cell: with links to channels and organizations. */
export function Subject({ subject }: { readonly subject: Readonly<Record<string, string>> | null }) {
  const { t } = useTranslation('operator/alarms');
  if (subject === null) return <>{t('all_subjects')}</>;
  const values = Object.entries(subject);
  if (values.length === 0) return <>–</>;
  return (
    <>
      {values.map(([field, value], index) => (
        <span key={field}>
          {index > 0 && ' · '}
          <SubjectValue field={field} value={value} />
        </span>
      ))}
    </>
  );
}

export function SubjectValue({ field, value }: { readonly field: string; readonly value: string }) {
  if (field === 'organization') return <Named id={value} />;
  return field === 'channel' ? <ChannelOfName name={value} /> : <>{value}</>;
}

/** Lines name a channel as it is called. */
function ChannelOfName({ name }: { readonly name: string }) {
  const channels = useQuery({ ...channelsQuery, enabled: useMay()('read', 'channels') }).data;
  return <ChannelLink id={channels?.find((channel) => channel.name === name)?.id}>{name}</ChannelLink>;
}
