import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { withTexts } from '@/i18n';
import { Id, Instant, ModelName, Pairs, Region, Status, useErrorName, useZone } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { Named } from '../../data/names';
import classes from '../requests.module.css';

/** Few requests meet a limit. */
const LimitRegion = lazyPart(() => withTexts(['caps'], import('./limit-region')), 'LimitRegion');

interface RejectedDetailProps {
  readonly request: components['schemas']['RejectedRequestResponse'];
}

/** A request that failed before admission: whose it was, and why. */
export function RejectedDetail({ request }: RejectedDetailProps) {
  const { t } = useTranslation('operator/requests');
  const zone = useZone();
  const errorName = useErrorName();
  const { organization_id, key_id, error_code, status_code, param, method, path, model, client_request_id } = request;
  const details = Object.entries(request.details);
  return (
    <>
      <div className={classes.head}>
        <span className={classes.object}>{errorName(error_code)}</span>
        <Status kind="warn">{t('rejected_request')}</Status>
        <span className={classes.chip}>{status_code}</span>
        <span className={classes.headTime}>
          <Instant at={request.created_at} milliseconds /> {zone}
        </span>
      </div>
      {error_code === 'spend_cap_reached' && (
        <Suspense>
          <LimitRegion request={request} />
        </Suspense>
      )}
      <Region title={t('identifiers')} note={t('rejected_uncharged')} isPadded>
        <Pairs
          pairs={[
            [
              t('organization'),
              organization_id === null ? t('unknown_key') : <Named key="organization" id={organization_id} canCopy />,
            ],
            [t('key'), <Named key="key" id={key_id} canCopy />],
            [t('filter_code'), <code key="code">{error_code}</code>],
            [t('param'), param ?? '–'],
            [t('model'), model === null ? '–' : <ModelName key="model" id={model} />],
            [t('path'), `${method} ${path}`],
            [t('client_request'), client_request_id === null ? '–' : <Id key="client" id={client_request_id} />],
            ...details.map(([name, value]) => [name, String(value)] as const),
          ]}
        />
      </Region>
    </>
  );
}
