import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Copy, Id, Instant, Pairs, Panel, QueryState, Region } from '@/kit';
import { ActorName } from '../parts/actor-name';
import { Named } from '../data/names';
import classes from './audit.module.css';
import type { AuditEvent } from './audit-table';
import { differenceOf } from './difference';
import { ObjectName } from '../data/object-name';

interface AuditPanelProps {
  readonly id: string;
  readonly onClose: () => void;
}

/** One change: who, when, and each value before and after. */
export function AuditPanel({ id, onClose }: AuditPanelProps) {
  const { t } = useTranslation('operator/audit');
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/audit/{id}', { params: { path: { id } } });
  return (
    <Panel title={query.data?.action ?? t('change')} onClose={onClose}>
      <QueryState query={query} lines={8}>
        {(event) => (
          <>
            <Region isPadded>
              <Facts event={event} />
            </Region>
            <Difference event={event} />
          </>
        )}
      </QueryState>
    </Panel>
  );
}

function Facts({ event }: { readonly event: AuditEvent }) {
  const { t } = useTranslation('operator/audit');
  const { organization_id, request_id, reason, address } = event;
  return (
    <div className={classes.facts}>
      <Pairs
        pairs={[
          [t('at'), <Instant key="at" at={event.created_at} milliseconds />],
          [t('actor'), <ActorName key="actor" actor={event.actor} />],
          ...(address === null ? [] : [[t('address'), address] as const]),
          [t('target'), <ObjectName key="target" id={event.target.id} />],
          ...(organization_id === null
            ? []
            : [[t('organization'), <Named key="organization" id={organization_id} />] as const]),
          ...(reason === null ? [] : [[t('reason'), reason] as const]),
          ...(request_id === null ? [] : [[t('request'), <Id key="request" id={request_id} />] as const]),
          [t('id'), <Id key="id" id={event.id} />],
        ]}
      />
    </div>
  );
}

type View = 'fields' | 'json';

function Difference({ event }: { readonly event: AuditEvent }) {
  const { t } = useTranslation('operator/audit');
  const [view, setView] = useState<View>('fields');
  const json = JSON.stringify({ before: event.before, after: event.after }, null, 2);
  const controls = (
    <>
      <SegmentedControl
        aria-label={t('view')}
        value={view}
        data={(['fields', 'json'] as const).map((value) => ({ value, label: t(`view_${value}`) }))}
        onChange={(value) => {
          setView(value);
        }}
      />
      <Copy text={json} />
    </>
  );
  return (
    <Region title={t('difference')} actions={controls}>
      {view === 'json' ? <pre className={classes.json}>{json}</pre> : <Changes event={event} />}
    </Region>
  );
}

function Changes({ event: { before, after } }: { readonly event: AuditEvent }) {
  const { t } = useTranslation('operator/audit');
  const changes = differenceOf(before, after);
  if (changes.length === 0) return <div className={classes.nothing}>{t('no_values')}</div>;
  return (
    <dl className={classes.changes}>
      {changes.map(({ path, before: old, after: young }) => (
        <div key={path} className={classes.change}>
          <dt>{path}</dt>
          {old !== null && (
            <dd className={classes.old}>
              <span className={classes.sign}>−</span>
              {old}
            </dd>
          )}
          {young !== null && (
            <dd className={classes.young}>
              <span className={classes.sign}>+</span>
              {young}
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}
