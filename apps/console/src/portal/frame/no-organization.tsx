import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AuthPage } from '@/frame/auth-page';
import { useLogOut, useSession } from '@/session/session';

/** For a person who has left the last organization, or was removed from it. */
export function NoOrganization(): ReactNode {
  const { t } = useTranslation('portal');
  const { t: kit } = useTranslation('kit');
  const { user } = useSession('customer');
  const logOut = useLogOut('customer');
  return (
    <AuthPage title={t('no_organization')} note={t('no_organization_note', { email: user.email })}>
      <Button renderRoot={(props) => <Link to="/settings" search={{ tab: 'security' }} {...props} />}>
        {kit('security')}
      </Button>
      <Button variant="filled" onClick={() => void logOut()}>
        {kit('log_out')}
      </Button>
    </AuthPage>
  );
}
