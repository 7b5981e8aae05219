import { useTranslation } from 'react-i18next';
import { useOrganization } from '@/session/session';
import classes from '../frame.module.css';

/** Says why every request of the organization is refused, and why nothing can be changed. */
export function SuspendedBanner() {
  const { t } = useTranslation('kit');
  const organization = useOrganization();
  if (organization?.status !== 'suspended') return null;
  return (
    <div className={classes.banner} role="status">
      {t('suspended', { name: organization.name })}
    </div>
  );
}
