import { LayoutDashboard } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Frame } from '@/frame/frame';
import type { NavGroup } from '@/frame/navigation';

export function OperatorFrame(): ReactNode {
  const { t } = useTranslation('operator');
  const groups: readonly NavGroup[] = [
    { label: null, items: [{ to: '/operator', label: t('overview'), icon: LayoutDashboard, key: 'o' }] },
  ];
  return <Frame audience="operator" groups={groups} />;
}
