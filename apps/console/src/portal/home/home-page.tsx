import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '@/kit';

export function HomePage(): ReactNode {
  const { t } = useTranslation('portal');
  return <Page title={t('home')}>{null}</Page>;
}
