import { Region } from '@/kit';
import { useTranslation } from 'react-i18next';
import { Grants } from './grants';
import { Movements } from './movements';
import { Statement } from './statement';
import type { TabProps } from './tab';

const PAGE = 50;

/** A month added up, what is left of grants, and every movement. */
export function LedgerTab({ organization }: TabProps) {
  const { t } = useTranslation('operator/organizations');
  return (
    <>
      <Statement organization={organization} />
      <Grants organization={organization} />
      <Region title={t('movements')}>
        <Movements organizationId={organization.id} limit={PAGE} />
      </Region>
    </>
  );
}
