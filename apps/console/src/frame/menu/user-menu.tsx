import { useTranslation } from 'react-i18next';
import type { Audience } from '@/api/session-state';
import { useOrganization, useSession } from '@/session/session';
import classes from '../frame.module.css';
import { LazyMenu } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';

const UserMenuList = lazyPart(() => import('./user-menu-list'), 'UserMenuList');

/** The person, with what concerns the person alone. */
export function UserMenu({ audience }: { readonly audience: Audience }) {
  const { t } = useTranslation('kit');
  const { user } = useSession(audience);
  const target = (
    <button type="button" className={classes.user}>
      <span className={classes.brandName}>{user.name}</span>
      <span className={classes.role}>{audience === 'operator' ? t('role_operator') : <MemberRole />}</span>
    </button>
  );
  return <LazyMenu target={target} menu={(button) => <UserMenuList target={button} audience={audience} />} />;
}

function MemberRole() {
  const { t } = useTranslation('kit');
  const organization = useOrganization();
  return <>{organization === undefined ? '' : t(`role_${organization.role}`)}</>;
}
