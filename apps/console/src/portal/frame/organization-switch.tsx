import { Menu } from '@mantine/core';
import { ChevronsUpDown } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { sessionState } from '@/api/session-state';
import { useAuthConfig } from '@/session/auth-config';
import { useOrganization, useSession } from '@/session/session';
import classes from './portal.module.css';

/** The organization in place of the brand; a member of several chooses here. */
export function OrganizationSwitch() {
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
  return (
    <Menu position="bottom-start" width="target">
      <Menu.Target>
        <button type="button" className={classes.switch} aria-label={t('switch_organization', { name })}>
          {mark}
          <span className={classes.name}>{name}</span>
          <ChevronsUpDown size={14} strokeWidth={1.6} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {organizations.map(({ id, name: other }) => (
          <Menu.Item
            key={id}
            fw={id === chosen?.id ? 600 : 400}
            onClick={() => {
              enter(id);
            }}
          >
            {other}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** A new page has nothing of the other organization in memory. */
function enter(id: string): void {
  sessionState.chooseOrganization(id);
  window.location.assign('/');
}
