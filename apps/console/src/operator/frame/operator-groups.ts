import {
  Bell,
  Building2,
  CreditCard,
  History,
  KeyRound,
  Layers,
  LayoutDashboard,
  ListTree,
  Megaphone,
  Plug,
  ReceiptText,
  Server,
  Settings,
  Split,
  Tag,
  Users,
  Wrench,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { NavGroup, NavItem } from '@/frame/menu/navigation';
import type { OperatorResource } from '@/session/operator-access';
import { useMay } from '@/session/use-may';
import { useQuery } from '@tanstack/react-query';
import { operatorApi } from '@/api/client';
import { needsAct } from '../data/channel-state';
import { channelsQuery, missingModelsQuery } from '../data/catalog';

type GuardedItem = NavItem & { readonly resource: OperatorResource };

/** The pages of operators; what a role may not read is not offered. */
export function useOperatorGroups(): readonly NavGroup[] {
  const { t } = useTranslation('operator');
  const may = useMay();
  const urgent = useUrgentCounts();
  const allowed = (items: readonly GuardedItem[]): readonly NavItem[] =>
    items.filter(({ resource }) => may('read', resource));
  return [
    {
      label: null,
      items: [
        { to: '/operator', label: t('overview'), icon: LayoutDashboard, key: 'o' },
        { to: '/operator/requests', label: t('requests'), icon: ListTree, key: 'r' },
      ],
    },
    {
      label: t('group_supply'),
      items: allowed([
        {
          to: '/operator/channels',
          label: t('channels'),
          icon: Plug,
          key: 'h',
          count: urgent.channels,
          isUrgent: true,
          resource: 'channels',
        },
        {
          to: '/operator/models',
          label: t('models'),
          icon: Tag,
          key: 'm',
          count: urgent.models,
          isUrgent: true,
          resource: 'models',
        },
        { to: '/operator/routing', label: t('routing'), icon: Split, key: 'f', resource: 'channels' },
      ]),
    },
    {
      label: t('group_customers'),
      items: allowed([
        {
          to: '/operator/organizations',
          label: t('organizations'),
          icon: Building2,
          key: 'c',
          resource: 'organizations',
        },
        { to: '/operator/tiers', label: t('tiers'), icon: Layers, key: 't', resource: 'tiers' },
        { to: '/operator/users', label: t('users'), icon: Users, key: 'u', resource: 'users' },
        { to: '/operator/news', label: t('news'), icon: Megaphone, key: 'n', resource: 'settings' },
        { to: '/operator/payments', label: t('payments'), icon: CreditCard, key: 'p', resource: 'money' },
        { to: '/operator/billing', label: t('billing'), icon: ReceiptText, key: 'b', resource: 'money' },
      ]),
    },
    {
      label: t('group_installation'),
      items: allowed([
        {
          to: '/operator/alarms',
          label: t('alarms'),
          icon: Bell,
          count: urgent.alarms,
          isUrgent: true,
          resource: 'system',
        },
        { to: '/operator/audit', label: t('audit'), icon: History, key: 'a', resource: 'audit' },
        { to: '/operator/system', label: t('system'), icon: Server, key: 's', resource: 'system' },
        { to: '/operator/maintenance', label: t('maintenance'), icon: Wrench, resource: 'settings' },
        { to: '/operator/settings', label: t('settings'), icon: Settings, resource: 'settings' },
        { to: '/operator/tokens', label: t('tokens'), icon: KeyRound, resource: 'tokens' },
      ]),
    },
  ];
}

const POLL_MS = 30_000;
const UNSEEN = { params: { query: { status: 'open', acknowledged: false, silenced: false, limit: 100 } } } as const;

/** What a person must act on, beside the names of pages. */
function useUrgentCounts(): Readonly<Record<'alarms' | 'channels' | 'models', number | undefined>> {
  const channels = useQuery({ ...channelsQuery, enabled: useMay()('read', 'channels') }).data;
  const models = useQuery(missingModelsQuery).data;
  const ofAlarms = { enabled: useMay()('read', 'system'), refetchInterval: POLL_MS };
  const alarms = operatorApi.hooks.useQuery('get', '/admin/v1/alarms', UNSEEN, ofAlarms).data;
  return { alarms: alarms?.data.length, channels: channels?.filter(needsAct).length, models: models?.length };
}
