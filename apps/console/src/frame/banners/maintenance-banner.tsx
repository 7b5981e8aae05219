import { Wrench } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Instant, useNow, useZone } from '@/kit';
import { usePublicConfiguration } from '@/session/public-configuration';
import classes from '../frame.module.css';
import { maintenanceNotice } from './maintenance-notice';

/** Maintenance that runs or is announced, with its times in the reader's zone. */
export function MaintenanceBanner({ action }: { readonly action?: ReactNode }) {
  const { t } = useTranslation('kit');
  const zone = useZone();
  const now = useNow();
  const maintenance = usePublicConfiguration()?.maintenance;
  const notice = maintenance === undefined ? null : maintenanceNotice(maintenance, now);
  if (notice === null) return null;
  const { kind, startsAt, endsAt, message } = notice;
  return (
    <div className={classes.banner} role="status">
      <span className={classes.bannerText}>
        <Wrench size={15} strokeWidth={1.6} aria-hidden /> {t(`maintenance_${kind}`)}
      </span>
      {startsAt !== null && (
        <span>
          {t('maintenance_from')} <Instant at={startsAt} />
        </span>
      )}
      {endsAt !== null && (
        <span>
          {t('maintenance_until')} <Instant at={endsAt} /> {zone}
        </span>
      )}
      {message !== null && <span>{message}</span>}
      {action}
    </div>
  );
}
