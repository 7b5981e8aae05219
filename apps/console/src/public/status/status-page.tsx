import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { formats, Instant, QueryState, StateStrip, Status, useLocale, useZone, type StatusKind } from '@/kit';
import { usePublicConfiguration } from '@/session/public-configuration';
import classes from '../public.module.css';
import { PublishedPage } from '../frame/published-page';
import { CELL_STATES, statusCells } from './intervals';
import { StatusStrip } from './status-strip';

type ServiceStatus = components['schemas']['ServiceStatusResponse'];

const REFRESH_MS = 60_000;
const HOUR_MS = 3_600_000;
const KINDS: Readonly<Record<ServiceStatus['state'], StatusKind>> = {
  operational: 'ok',
  degraded: 'warn',
  down: 'bad',
  silent: 'rest',
  maintenance: 'warn',
};

/** How the service does, for everyone. */
export function StatusPage(): ReactNode {
  const { t } = useTranslation('public');
  const isPublished = usePublicConfiguration()?.public_pages.status;
  const status = customerApi.hooks.useQuery('get', '/api/v1/public/status', undefined, {
    enabled: isPublished === true,
    refetchInterval: REFRESH_MS,
  });
  return (
    <PublishedPage title={t('status')} isPublished={isPublished}>
      <QueryState query={status} lines={8}>
        {(data) => <ServiceState status={data} />}
      </QueryState>
    </PublishedPage>
  );
}

function ServiceState({ status }: { readonly status: ServiceStatus }) {
  const { t } = useTranslation('public');
  const [locale, zone] = [useLocale(), useZone()];
  const { state, checked_at: until } = status;
  return (
    <>
      <div className={classes.state} role="status">
        <div className={classes.headline}>
          <Status kind={KINDS[state]}>{t(`now_${state}`)}</Status>
        </div>
        <div className={classes.note}>
          {t('checked')} <Instant at={until} /> {zone}
        </div>
      </div>
      <StatusStrip
        title={t('hours')}
        note={zone}
        cells={statusCells(status.hours, { stepMs: HOUR_MS, count: 24, until })}
        formatAt={(at) => formats.formatInstant(at, locale, zone)}
        formatEnd={(at) => formats.formatMomentShort(at, 'time', locale, zone)}
      />
      <StatusStrip
        title={t('days')}
        note="UTC"
        cells={statusCells(status.days, { stepMs: 24 * HOUR_MS, count: 30, until })}
        formatAt={(at) => formats.formatDay(at, locale, 'UTC')}
        formatEnd={(at) => formats.formatMomentShort(at, 'date', locale, 'UTC')}
      />
      <Legend at={until} />
    </>
  );
}

const STATES = Object.keys(CELL_STATES) as readonly (keyof typeof CELL_STATES)[];

/** What a cell of the strips means. */
function Legend({ at }: { readonly at: string }) {
  const { t } = useTranslation('public');
  return (
    <div className={classes.legend}>
      {STATES.map((state) => (
        <span key={state} className={classes.legendEntry}>
          <span className={classes.legendCell} aria-hidden>
            <StateStrip cells={[{ at }]} label="" stateOf={() => CELL_STATES[state]} titleOf={() => ''} />
          </span>
          {t(`state_${state}`)}
        </span>
      ))}
    </div>
  );
}
