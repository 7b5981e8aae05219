import { useTranslation } from 'react-i18next';
import { chooseZone, Region, useZone } from '@/kit';
import { Picker } from '@/kit/picker/picker';
import { NameForm } from './name-form';
import classes from './settings.module.css';

/** Who is at the screen, and how times are shown to them. */
export function ProfileTab() {
  const { t } = useTranslation('portal/settings');
  const zone = useZone();
  return (
    <>
      <Region title={t('you')} isPadded>
        <NameForm />
      </Region>
      <Region title={t('times')} isPadded>
        <div className={classes.form}>
          <Picker
            label={t('zone')}
            description={t('zone_note')}
            value={zone}
            data={[...new Set([zone, 'UTC', ...Intl.supportedValuesOf('timeZone')])]}
            onChange={chooseZone}
          />
        </div>
      </Region>
    </>
  );
}
