import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '@/kit';

export function OverviewPage(): ReactNode {
  const { t } = useTranslation('operator');
  return <Page title={t('overview')}>{null}</Page>;
}
