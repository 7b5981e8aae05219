import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { readCapRefusal } from '@/caps/refusals/cap-refusal';
import { CapRefusalText } from '@/caps/refusals/cap-refusal-text';
import { Region } from '@/kit';
import { useMay } from '@/session/use-may';
import { LinkButton } from '../../data/link-button';

interface LimitRegionProps {
  readonly request: components['schemas']['RejectedRequestResponse'];
}

/** Which limit a request was over, and the way to it. */
export function LimitRegion({ request: { details, organization_id: organizationId } }: LimitRegionProps) {
  const { t } = useTranslation('caps');
  const may = useMay();
  const refusal = readCapRefusal(details);
  if (refusal === null) return null;
  const { capId } = refusal;
  return (
    <Region title={t('stopped_by')} isPadded>
      <CapRefusalText
        refusal={refusal}
        audience="operator"
        link={
          organizationId !== null &&
          may('read', 'money') && (
            <LinkButton
              to="/operator/organizations/$organizationId"
              params={{ organizationId }}
              search={{ tab: 'limits', ...(capId === null ? {} : { cap: capId }) }}
            >
              {t(capId === null ? 'view_limits' : 'view_limit')}
            </LinkButton>
          )
        }
      />
    </Region>
  );
}
