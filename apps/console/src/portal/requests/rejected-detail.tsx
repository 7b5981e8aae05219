import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { Id, Instant, ModelName, Pairs, Region, Status, useErrorName, useZone } from '@/kit';
import { useNameOf } from '../parts/names';
import { ErrorHelp } from './error-help';
import classes from './requests.module.css';

interface RejectedDetailProps {
  readonly request: components['schemas']['OwnRejectedRequestResponse'];
}

/** A request that was rejected before it ran: why, and what to do about it. */
export function RejectedDetail({ request }: RejectedDetailProps) {
  const { t } = useTranslation('portal/requests');
  const zone = useZone();
  const nameOf = useNameOf();
  const errorName = useErrorName();
  const { key_id, error_code, status_code, param, method, path, model, client_request_id } = request;
  return (
    <>
      <div className={classes.head}>
        <h2 className={classes.model}>{errorName(error_code)}</h2>
        <Status kind="warn">{t('rejected')}</Status>
        <span className={classes.chip}>{status_code}</span>
        <span className={classes.at}>
          <Instant at={request.created_at} milliseconds /> {zone}
        </span>
      </div>
      <ErrorHelp code={error_code} rejected={request} />
      <Region title={t('identifiers')} note={t('rejected_uncharged')} isPadded>
        <Pairs
          pairs={[
            [t('request'), <Id key="id" id={request.id} />],
            [t('client_request'), client_request_id === null ? '–' : <Id key="client" id={client_request_id} />],
            [t('key'), key_id === null ? '–' : (nameOf(key_id) ?? <Id key="key" id={key_id} short />)],
            [t('model'), model === null ? '–' : <ModelName key="model" id={model} />],
            [t('param'), param ?? '–'],
            [t('path'), `${method} ${path}`],
            ...Object.entries(request.details).map(([name, value]) => [name, String(value)] as const),
          ]}
        />
      </Region>
    </>
  );
}
