import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { chooseZone, Pairs, Region, useZone } from '@/kit';
import { useSession } from '@/session/session';
import classes from './settings.module.css';

/** Who is at the screen, and how times are shown to them. */
export function ProfileTab() {
  const { t } = useTranslation('portal/settings');
  const { user } = useSession('customer');
  const zone = useZone();
  return (
    <>
      <Region title={t('you')} isPadded>
        <Pairs
          pairs={[
            [t('name'), user.name],
            [t('email'), user.email],
          ]}
        />
      </Region>
      <Region title={t('times')} isPadded>
        <div className={classes.form}>
          <NativeSelect
            label={t('zone')}
            description={t('zone_note')}
            value={zone}
            data={[...new Set([zone, 'UTC', ...Intl.supportedValuesOf('timeZone')])]}
            onChange={({ currentTarget }) => chooseZone(currentTarget.value)}
          />
        </div>
      </Region>
    </>
  );
}
