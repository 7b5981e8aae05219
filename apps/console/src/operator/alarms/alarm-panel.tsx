import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { useRefresh } from '@/api/use-refresh';
import { Count, FormError, Id, Instant, Pairs, Panel, QueryState, Region, useAction } from '@/kit';
import { useMay } from '@/session/use-may';
import { ActorName } from '../parts/actor-name';
import { AlarmStatus, SubjectValue, useAlarmTitle, type Alarm } from './alarm-texts';
import { SilenceDialog } from './silence-dialog';

const POLL_MS = 10_000;

interface AlarmPanelProps {
  readonly id: string;
  readonly onClose: () => void;
}

/** An alarm: what it is about, its last line, and what operators decided. */
export function AlarmPanel({ id, onClose }: AlarmPanelProps) {
  const { t } = useTranslation('operator/alarms');
  const titleOf = useAlarmTitle();
  const query = operatorApi.hooks.useQuery(
    'get',
    '/admin/v1/alarms/{id}',
    { params: { path: { id } } },
    { refetchInterval: POLL_MS },
  );
  const mayWrite = useMay()('write', 'system');
  const alarm = query.data;
  return (
    <Panel
      title={alarm === undefined ? t('alarm') : titleOf(alarm.alarm)}
      onClose={onClose}
      foot={alarm !== undefined && mayWrite ? <Decisions alarm={alarm} /> : undefined}
    >
      <QueryState query={query} lines={8}>
        {(known) => (
          <>
            <Region title={t('alarm')} isPadded>
              <About alarm={known} />
            </Region>
            <Region title={t('last_line')} isPadded>
              <Pairs
                pairs={[
                  [t('message'), known.message],
                  ...Object.entries(known.fields).map(([field, value]) => [field, value] as const),
                ]}
              />
            </Region>
          </>
        )}
      </QueryState>
    </Panel>
  );
}

function About({ alarm }: { readonly alarm: Alarm }) {
  const { t } = useTranslation('operator/alarms');
  const { silence, acknowledged_at: acknowledged, acknowledged_by: by, mailed_at: mailed, ended_at: ended } = alarm;
  const subject = Object.entries(alarm.subject).map(
    ([field, value]) =>
      [
        t(`subject_${field}` as 'subject_model', { defaultValue: field }),
        <SubjectValue key={field} field={field} value={value} />,
      ] as const,
  );
  return (
    <Pairs
      pairs={[
        [t('status'), <AlarmStatus key="status" alarm={alarm} />],
        ...subject,
        [t('count'), <Count key="count" value={alarm.count} />],
        [t('first'), <Instant key="first" at={alarm.first_at} />],
        [t('last'), <Instant key="last" at={alarm.last_at} />],
        ...(ended === null ? [] : [[t('ended'), <Instant key="ended" at={ended} />] as const]),
        ...(mailed === null ? [] : [[t('mailed'), <Instant key="mailed" at={mailed} />] as const]),
        ...(acknowledged === null || by === null
          ? []
          : ([
              [t('acknowledged'), <Instant key="acknowledged" at={acknowledged} />],
              [t('acknowledged_by'), <ActorName key="by" actor={by} />],
            ] as const)),
        ...(silence === null
          ? []
          : ([
              [t('silenced'), <Instant key="silenced" at={silence.until} />],
              [t('scope'), t(`scope_${silence.scope}`)],
              [t('silenced_by'), <ActorName key="silenced_by" actor={silence.created_by} />],
            ] as const)),
        [t('instance'), <code key="instance">{alarm.instance}</code>],
        [t('remedy'), `docs/operations/alarms.md, ${alarm.alarm}`],
        [t('id'), <Id key="id" id={alarm.id} />],
      ]}
    />
  );
}

function Decisions({ alarm }: { readonly alarm: Alarm }) {
  const { t } = useTranslation('operator/alarms');
  const refresh = useRefresh();
  const { act, error, isBusy } = useAction();
  const [isSilencing, setSilencing] = useState(false);
  const acknowledge = async (): Promise<void> => {
    await operatorApi.client.POST('/admin/v1/alarms/{id}/acknowledge', {
      params: { path: { id: alarm.id } },
      body: {} as never,
    });
    await refresh();
  };
  return (
    <>
      <FormError error={error} />
      <Button onClick={() => setSilencing(true)}>{t('silence')}</Button>
      {alarm.status === 'open' && alarm.acknowledged_at === null && (
        <Button variant="filled" loading={isBusy} onClick={() => act(acknowledge)}>
          {t('acknowledge')}
        </Button>
      )}
      {isSilencing && <SilenceDialog alarm={alarm} onClose={() => setSilencing(false)} />}
    </>
  );
}
