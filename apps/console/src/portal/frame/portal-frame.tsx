import { useLocation, Link } from '@tanstack/react-router';
import {
  Box,
  ChartColumn,
  CreditCard,
  Folder,
  Gauge,
  House,
  KeyRound,
  ListTree,
  Megaphone,
  Settings,
  SquareTerminal,
  Users,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { ActingBanner } from '@/frame/banners/acting-banner';
import { Frame } from '@/frame/frame';
import { lazyPart } from '@/kit/loading/lazy-part';
import type { NavGroup, NavItem } from '@/frame/menu/navigation';
import { MaintenanceBanner } from '@/frame/banners/maintenance-banner';
import { SuspendedBanner } from '@/frame/banners/suspended-banner';
import { WithDisplayCurrency } from '@/kit';
import { useLive } from '@/live/use-live';
import { FootLinks } from '@/frame/brand/foot-links';
import { useMemberMay } from '@/session/customer-access';
import { useOrganization, useLogOut, useSession } from '@/session/session';
import { PORTAL_FOLLOWED, portalRereads } from './live-rereads';
import { OrganizationSwitch } from './organization-switch';
import { usePublicConfiguration } from '@/session/public-configuration';
import { Button } from '@mantine/core';
import { AuthPage } from '@/frame/auth-page';

const PortalSearch = lazyPart(() => import('./portal-search'), 'PortalSearch');

/** Between looks for news that were not read. */
const NEWS_MS = 300_000;

/** A person without an organization still has an account. */
export function PortalFrame(): ReactNode {
  const isAccountPage = useLocation({ select: ({ pathname }) => pathname === '/settings' });
  return useOrganization() === undefined && !isAccountPage ? <NoOrganization /> : <MemberFrame />;
}

function MemberFrame(): ReactNode {
  const { t } = useTranslation('portal');
  useLive('customer', portalRereads, PORTAL_FOLLOWED);
  const may = useMemberMay();
  const enabled = may('read', 'balance');
  const balance = customerApi.hooks.useQuery('get', '/api/v1/balance', undefined, { enabled }).data;
  const news = customerApi.hooks.useQuery('get', '/api/v1/news/unread', undefined, { refetchInterval: NEWS_MS }).data;
  const keys: readonly NavItem[] = may('read', 'keys')
    ? [{ to: '/keys', label: t('keys'), icon: KeyRound, key: 'k' }]
    : [];
  // It makes a key of its own.
  const playground: readonly NavItem[] = may('write', 'keys')
    ? [{ to: '/playground', label: t('playground'), icon: SquareTerminal, key: 'p' }]
    : [];
  const limits: readonly NavItem[] = may('read', 'caps')
    ? [{ to: '/limits', label: t('limits'), icon: Gauge, key: 'l' }]
    : [];
  const groups: readonly NavGroup[] = [
    {
      label: null,
      items: [
        { to: '/', label: t('home'), icon: House, key: 'h' },
        ...keys,
        { to: '/usage', label: t('usage'), icon: ChartColumn, key: 'u' },
        { to: '/requests', label: t('requests'), icon: ListTree, key: 'r' },
      ],
    },
    {
      label: t('group_build'),
      items: [{ to: '/models', label: t('models'), icon: Box, key: 'm' }, ...playground],
    },
    {
      label: t('group_organization'),
      items: [
        { to: '/billing', label: t('billing'), icon: CreditCard, key: 'b' },
        { to: '/projects', label: t('projects'), icon: Folder, key: 'j' },
        ...limits,
        { to: '/team', label: t('team'), icon: Users, key: 't' },
        { to: '/news', label: t('news'), icon: Megaphone, key: 'n', ...(news?.count ? { count: news.count } : {}) },
        { to: '/settings', label: t('settings'), icon: Settings, key: 's' },
      ],
    },
  ];
  const banner = (
    <>
      <ActingBanner />
      <SuspendedBanner />
      <MaintenanceBanner />
    </>
  );
  return (
    <WithDisplayCurrency value={balance?.display ?? null}>
      <Frame
        audience="customer"
        groups={groups}
        brand={<OrganizationSwitch />}
        links={
          <>
            <DocLinks />
            <FootLinks without="public_models" />
          </>
        }
        banner={banner}
        search={PortalSearch}
      />
    </WithDisplayCurrency>
  );
}

/** The operator's documentation, and the reference of the API that the gateway serves. */
function DocLinks() {
  const { t } = useTranslation('portal');
  const configuration = usePublicConfiguration();
  if (configuration === undefined) return null;
  const { docs_url: docs, gateway_url: gateway } = configuration;
  const links = [
    ...(docs === null ? [] : [[t('docs'), docs] as const]),
    ...(gateway === null ? [] : [[t('api_reference'), `${gateway}/docs`] as const]),
  ];
  return links.map(([text, href]) => (
    <a key={href} href={href} target="_blank" rel="noopener noreferrer">
      {text}
    </a>
  ));
}

/** For a person who has left the last organization, or was removed from it. */
function NoOrganization(): ReactNode {
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
