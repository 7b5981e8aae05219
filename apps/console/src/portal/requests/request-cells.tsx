import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { Status } from '@/kit';
import { OUTCOMES } from './outcomes';

type OwnRequest = components['schemas']['OwnRequestResponse'];

/** How a request ended; the API's word is the title. */
export function Outcome({ outcome }: Pick<OwnRequest, 'outcome'>) {
  const { t } = useTranslation('portal/requests');
  return (
    <span title={outcome}>
      <Status kind={OUTCOMES[outcome]}>{t(`outcome_${outcome}`)}</Status>
    </span>
  );
}
