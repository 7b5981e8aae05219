import { ChevronsUpDown } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '@/kit/loading/lazy-part';
import { LazyMenu } from '@/kit';
import { useAuthConfig } from '@/session/auth-config';
import { useOrganization, useSession } from '@/session/session';
import { TestBadge } from './test-badge';
import classes from './portal.module.css';

const OrganizationList = lazyPart(() => import('./organization-list'), 'OrganizationList');

/** The organization in place of the brand, with a badge where its money is test money. */
export function OrganizationSwitch() {
  return (
    <div className={classes.row}>
      <Organization />
      <TestBadge />
    </div>
  );
}

/** A member of several chooses here. */
function Organization() {
  const { t } = useTranslation('portal');
  const { organizations } = useSession('customer');
  const chosen = useOrganization();
  const config = useAuthConfig();
  const name = chosen?.name ?? config?.brand_name;
  const logo = config?.logo_url ?? null;
  const mark =
    logo === null ? (
      <span className={classes.letter} aria-hidden>
        {Array.from(name ?? '')[0]?.toUpperCase()}
      </span>
    ) : (
      <img src={logo} alt="" />
    );
  if (organizations.length < 2) {
    return (
      <div className={classes.switch}>
        {mark}
        <span className={classes.name}>{name}</span>
      </div>
    );
  }
  const target = (
    <button type="button" className={classes.switch} aria-label={t('switch_organization', { name })}>
      {mark}
      <span className={classes.name}>{name}</span>
      <ChevronsUpDown size={14} strokeWidth={1.6} aria-hidden />
    </button>
  );
  return <LazyMenu target={target} menu={(button) => <OrganizationList target={button} />} />;
}
