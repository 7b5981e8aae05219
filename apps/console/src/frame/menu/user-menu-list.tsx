import { Menu, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Audience } from '@/api/session-state';
import { LANGUAGES, setLanguage, type Language } from '@/i18n';
import { useLogOut, useSession } from '@/session/session';
import type { MenuTarget } from '@/kit';
import { OpeningMenu } from '@/kit/menu/opening-menu';

const SECURITY_PAGES = {
  customer: { to: '/settings', search: { tab: 'security' } },
  operator: { to: '/operator/security' },
} as const;

interface UserMenuListProps {
  readonly target: MenuTarget;
  readonly audience: Audience;
}

/** The person, the language, the colours, and the way out. */
export function UserMenuList({ target, audience }: UserMenuListProps) {
  const { t, i18n } = useTranslation('kit');
  const { user } = useSession(audience);
  const logOut = useLogOut(audience);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <OpeningMenu target={target} position="top-start" width={230}>
      <Menu.Label>{user.email}</Menu.Label>
      <Menu.Label>
        <SegmentedControl
          fullWidth
          aria-label={t('colors')}
          value={colorScheme}
          onChange={(value) => {
            setColorScheme(value);
          }}
          data={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: t(`colors_${value}`) }))}
        />
      </Menu.Label>
      {Object.entries(LANGUAGES).map(([tag, name]) => (
        <Menu.Item key={tag} fw={i18n.language === tag ? 600 : 400} onClick={() => void setLanguage(tag as Language)}>
          {name}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item renderRoot={(props) => <Link {...SECURITY_PAGES[audience]} {...props} />}>{t('security')}</Menu.Item>
      <Menu.Item onClick={() => void logOut()}>{t('log_out')}</Menu.Item>
    </OpeningMenu>
  );
}
