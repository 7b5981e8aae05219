import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PageTabs } from '@/kit';
import { countIn, type ModelRow, type Tab } from '../rows/model-rows';

const TABS = ['all', 'missing', 'below_cost', 'unlisted'] as const;
/** A person must act on what is in them. */
const URGENT: ReadonlySet<Tab> = new Set(['missing', 'below_cost']);

interface ModelTabsProps {
  readonly rows: readonly ModelRow[];
  readonly tab: Tab;
  readonly onChange: (tab: Tab) => void;
  readonly children: ReactNode;
}

export function ModelTabs({ rows, tab, onChange, children }: ModelTabsProps) {
  const { t } = useTranslation('operator/models');
  const tabs = TABS.map((value) => ({
    value,
    label: t(`tab_${value}`),
    count: countIn(rows, value),
    isUrgent: URGENT.has(value),
  }));
  return (
    <PageTabs label={t('title')} tabs={tabs} value={tab} onChange={onChange}>
      {children}
    </PageTabs>
  );
}
