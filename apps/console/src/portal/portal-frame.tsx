import { House } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Frame } from '@/frame/frame';
import type { NavGroup } from '@/frame/navigation';
import { ActingBanner } from '@/frame/acting-banner';

export function PortalFrame(): ReactNode {
  const { t } = useTranslation('portal');
  const groups: readonly NavGroup[] = [{ label: null, items: [{ to: '/', label: t('home'), icon: House, key: 'h' }] }];
  return <Frame audience="customer" groups={groups} banner={<ActingBanner />} />;
}
