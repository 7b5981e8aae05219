import { SegmentedControl } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { Empty, Filters, Id, Instant, PagedTable, PAGES, Pairs, Panel, QueryState, Region, Split } from '@/kit';
import { ActorName } from './actor-name';
import { diffOf } from './diff';
import { AUDIT_DAYS, type SettingsSearch } from './settings-search';
import classes from './settings.module.css';

const route = getRouteApi('/portal/settings');

const USUAL_DAYS = 7;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Who changed what, with the fields that differ. */
export function AuditTab() {
  const { t } = useTranslation('portal/settings');
  const [openedMs] = useState(() => Date.now());
  const { days = USUAL_DAYS, event } = route.useSearch();
  const navigate = route.useNavigate();
  const choose = (choice: Pick<SettingsSearch, 'days'>, chosen: string | undefined): void =>
    void navigate({
      search: { tab: 'audit', days, ...choice, ...(chosen === undefined ? {} : { event: chosen }) },
      replace: true,
    });
  const from = new Date(openedMs - days * DAY_MS + HOUR_MS).toISOString();
  const params = { query: { limit: 50, created_at_gte: from } };
  const events = customerApi.hooks.useInfiniteQuery('get', '/api/v1/audit', { params }, PAGES);
  const close = (): void => choose({}, undefined);
  return (
    <Split aside={event !== undefined && <EventPanel key={event} id={event} onClose={close} />}>
      <Filters>
        <SegmentedControl
          aria-label={t('range')}
          value={String(days)}
          data={AUDIT_DAYS.map((count) => ({ value: String(count), label: t(`range_${count}`) }))}
          onChange={(value) => choose({ days: AUDIT_DAYS.find((count) => String(count) === value) }, event)}
        />
      </Filters>
      <PagedTable
        label={t('tab_audit')}
        query={events}
        keyOf={({ id }) => id}
        chosenKey={event ?? null}
        onOpen={({ id }) => choose({}, id)}
        empty={<Empty>{t('no_events')}</Empty>}
        columns={[
          { id: 'action', head: t('action'), cell: ({ action }) => <code>{action}</code> },
          { id: 'at', head: t('time'), label: '', cell: ({ created_at }) => <Instant at={created_at} /> },
          { id: 'actor', head: t('actor'), cell: ({ actor }) => <ActorName actor={actor} /> },
          { id: 'target', head: t('target'), cell: ({ target }) => <Id id={target.id} short /> },
          { id: 'reason', head: t('reason'), label: '', isWide: true, cell: ({ reason }) => reason },
        ]}
      />
    </Split>
  );
}

interface EventPanelProps {
  readonly id: string;
  readonly onClose: () => void;
}

/** A change beside the list; an id from elsewhere may be older than what the list shows. */
function EventPanel({ id, onClose }: EventPanelProps) {
  const { t } = useTranslation('portal/settings');
  const query = customerApi.hooks.useQuery('get', '/api/v1/audit/{id}', { params: { path: { id } } });
  return (
    <Panel title={query.data?.action ?? t('change')} onClose={onClose}>
      <QueryState query={query} lines={8}>
        {(event) => <Change event={event} />}
      </QueryState>
    </Panel>
  );
}

function Change({ event }: { readonly event: components['schemas']['AuditEventResponse'] }) {
  const { t } = useTranslation('portal/settings');
  return (
    <>
      <Region title={t('change')} isPadded>
        <Pairs
          pairs={[
            [t('time'), <Instant key="at" at={event.created_at} milliseconds />],
            [t('actor'), <ActorName key="actor" actor={event.actor} />],
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
    </>
  );
}
