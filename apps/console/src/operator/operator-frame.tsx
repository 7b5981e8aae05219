import { Building2, History, Layers, LayoutDashboard, ListTree, Plug, Split, Tag } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Frame } from '@/frame/frame';
import type { NavGroup } from '@/frame/navigation';
import { useMay } from '@/session/operator-access';
import { SettlementState } from './settlement-state';
import { useUrgentCounts } from './urgent-counts';

export function OperatorFrame(): ReactNode {
  const { t } = useTranslation('operator');
  const supply = useSupplyGroup();
  const groups: readonly NavGroup[] = [
    {
      label: null,
      items: [
        { to: '/operator', label: t('overview'), icon: LayoutDashboard, key: 'o' },
        { to: '/operator/requests', label: t('requests'), icon: ListTree, key: 'r' },
      ],
    },
    supply,
    {
      label: t('group_customers'),
      items: [
        { to: '/operator/organizations', label: t('organizations'), icon: Building2, key: 'c' },
        { to: '/operator/tiers', label: t('tiers'), icon: Layers, key: 't' },
      ],
    },
    {
      label: t('group_installation'),
      items: [{ to: '/operator/audit', label: t('audit'), icon: History, key: 'a' }],
    },
  ];
  return <Frame audience="operator" groups={groups} state={<SettlementState />} />;
}

/** Channels and routing are not shown to a role that may not read them. */
function useSupplyGroup(): NavGroup {
  const { t } = useTranslation('operator');
  const urgent = useUrgentCounts();
  const models = { to: '/operator/models', label: t('models'), icon: Tag, key: 'm', count: urgent.models } as const;
  const items: readonly NavGroup['items'][number][] = useMay()('read', 'channels')
    ? [
        {
          to: '/operator/channels',
          label: t('channels'),
          icon: Plug,
          key: 'h',
          count: urgent.channels,
          isUrgent: true,
        },
        { ...models, isUrgent: true },
        { to: '/operator/routing', label: t('routing'), icon: Split, key: 'f' },
      ]
    : [{ ...models, isUrgent: true }];
  return { label: t('group_supply'), items };
}
