import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { Empty, Filters, Id, Instant, PagedTable, PAGES, Pairs, Panel, Region, Split } from '@/kit';
import { diffOf } from './diff';
import classes from './settings.module.css';

type Event = components['schemas']['AuditEventResponse'];

const DAYS = { '1': 1, '7': 7, '31': 31 } as const;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Who changed what, with the fields that differ. */
export function AuditTab() {
  const { t } = useTranslation('portal/settings');
  const [openedMs] = useState(() => Date.now());
  const [days, setDays] = useState<keyof typeof DAYS>('7');
  const [chosen, setChosen] = useState<Event | null>(null);
  const from = new Date(openedMs - DAYS[days] * DAY_MS + HOUR_MS).toISOString();
  const params = { query: { limit: 50, created_at_gte: from } };
  const events = customerApi.hooks.useInfiniteQuery('get', '/api/v1/audit', { params }, PAGES);
  return (
    <Split aside={chosen !== null && <EventPanel event={chosen} onClose={() => setChosen(null)} />}>
      <Filters>
        <SegmentedControl
          aria-label={t('range')}
          value={days}
          data={(Object.keys(DAYS) as (keyof typeof DAYS)[]).map((value) => ({ value, label: t(`range_${value}`) }))}
          onChange={setDays}
        />
      </Filters>
      <PagedTable
        label={t('tab_audit')}
        query={events}
        keyOf={({ id }) => id}
        chosenKey={chosen?.id ?? null}
        onOpen={setChosen}
        empty={<Empty>{t('no_events')}</Empty>}
        columns={[
          { id: 'action', head: t('action'), cell: ({ action }) => action },
          { id: 'at', head: t('time'), label: '', cell: ({ created_at }) => <Instant at={created_at} /> },
          { id: 'actor', head: t('actor'), cell: ({ actor }) => <span className={classes.mono}>{actor}</span> },
          { id: 'target', head: t('target'), cell: ({ target }) => <Id id={target.id} short /> },
          { id: 'reason', head: t('reason'), label: '', isWide: true, cell: ({ reason }) => reason },
        ]}
      />
    </Split>
  );
}

interface EventPanelProps {
  readonly event: Event;
  readonly onClose: () => void;
}

function EventPanel({ event, onClose }: EventPanelProps) {
  const { t } = useTranslation('portal/settings');
  return (
    <Panel title={event.action} onClose={onClose}>
      <Region title={t('change')} isPadded>
        <Pairs
          pairs={[
            [t('time'), <Instant key="at" at={event.created_at} milliseconds />],
            [t('actor'), event.actor],
            [t('address'), event.address ?? '–'],
            [t('target'), <Id key="target" id={event.target.id} />],
            [t('reason'), event.reason ?? '–'],
          ]}
        />
      </Region>
      <Region title={t('fields')}>
        <div className={classes.diff}>
          {diffOf(event.before, event.after).map(({ field, before, after }) => (
            <div key={field}>
              <div>{field}</div>
              {before !== undefined && <div data-side="before">{`− ${before}`}</div>}
              {after !== undefined && <div data-side="after">{`+ ${after}`}</div>}
            </div>
          ))}
        </div>
      </Region>
    </Panel>
  );
}
