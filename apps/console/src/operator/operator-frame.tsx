import { Building2, History, Layers, LayoutDashboard } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Frame } from '@/frame/frame';
import type { NavGroup } from '@/frame/navigation';

export function OperatorFrame(): ReactNode {
  const { t } = useTranslation('operator');
  const groups: readonly NavGroup[] = [
    { label: null, items: [{ to: '/operator', label: t('overview'), icon: LayoutDashboard, key: 'o' }] },
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
  return <Frame audience="operator" groups={groups} />;
}
