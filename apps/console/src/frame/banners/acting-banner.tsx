import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Instant } from '@/kit';
import { endActing, useOrganization, useSession } from '@/session/session';
import classes from '../frame.module.css';

/** Says that an operator acts as a member, until when, and how to stop. */
export function ActingBanner() {
  const { t } = useTranslation('kit');
  const session = useSession('customer');
  const organization = useOrganization();
  if (session.audience !== 'impersonation') return null;
  return (
    <div className={classes.banner} role="status">
      {t('acting', { name: session.user.name, organization: organization?.name ?? '' })}
      <span>
        {t('acting_until')} <Instant at={session.expires_at} />
      </span>
      <Button onClick={() => void endActing()}>{t('acting_end')}</Button>
    </div>
  );
}
