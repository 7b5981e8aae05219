import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/api-error';
import { customerApi } from '@/api/client';
import {
  Copy,
  Count,
  Duration,
  ExactMoney,
  Facts,
  Id,
  Instant,
  ModelName,
  Page,
  Pairs,
  PENDING,
  QueryState,
  Region,
} from '@/kit';
import { Split, useZone } from '@/kit';
import { useNameOf } from '../parts/names';
import { Arithmetic } from './arithmetic';
import { ErrorHelp } from './error-help';
import type { components } from '@/api/generated/management';
import { RejectedDetail } from './rejected-detail';
import { Outcome } from './request-cells';
import classes from './requests.module.css';

const route = getRouteApi('/portal/requests/$id');

export function RequestPage(): ReactNode {
  const { t } = useTranslation('portal/requests');
  const { id } = route.useParams();
  const params = { params: { path: { id } } };
  const request = customerApi.hooks.useQuery('get', '/api/v1/requests/{id}', params);
  const isMissing = request.error instanceof ApiError && request.error.status === 404;
  const rejected = customerApi.hooks.useQuery('get', '/api/v1/rejected-requests/{id}', params, { enabled: isMissing });
  return (
    <Page title={id} above={{ title: t('requests'), to: '/requests' }} mark={<Copy text={id} />}>
      {rejected.data !== undefined ? (
        <RejectedDetail request={rejected.data} />
      ) : (
        <QueryState query={isMissing && rejected.isPending ? PENDING : request} lines={10}>
          {(data) => <RequestDetail request={data} />}
        </QueryState>
      )}
    </Page>
  );
}

interface RequestProps {
  readonly request: components['schemas']['PricedRequestResponse'];
}

function RequestDetail({ request }: RequestProps) {
  const { t } = useTranslation('portal/requests');
  const zone = useZone();
  return (
    <>
      <div className={classes.head}>
        <h2 className={classes.model}>
          <ModelName id={request.requested_model} />
        </h2>
        <Outcome outcome={request.outcome} />
        {request.status_code !== null && <span className={classes.chip}>{request.status_code}</span>}
        {request.stream && <span className={classes.chip}>{t('stream')}</span>}
        <span className={classes.chip}>{request.endpoint}</span>
        <span className={classes.at}>
          <Instant at={request.admitted_at} milliseconds /> {zone}
        </span>
      </div>
      <Facts
        facts={[
          { label: t('charged'), value: <ExactMoney usd={request.cost_usd} />, size: 's' },
          { label: t('first_byte'), value: <Duration ms={request.first_byte_ms} />, size: 's' },
          { label: t('duration'), value: <Duration ms={request.duration_ms} />, size: 's' },
          {
            label: t('tokens_in'),
            value: <Count value={request.prompt_tokens} />,
            note: t('cached', { count: request.cached_tokens }),
            size: 's',
          },
          {
            label: t('tokens_out'),
            value: <Count value={request.completion_tokens} />,
            note: t('reasoning', { count: request.reasoning_tokens }),
            size: 's',
          },
        ]}
      />
      <Split aside={<Identifiers request={request} />} isPermanent>
        {request.error_code !== null && <ErrorHelp code={request.error_code} />}
        <Arithmetic request={request} />
        <Region title={t('content')} isPadded>
          {t('not_stored')}
        </Region>
      </Split>
    </>
  );
}

function Identifiers({ request }: RequestProps) {
  const { t } = useTranslation('portal/requests');
  const nameOf = useNameOf();
  const tags = Object.entries(request.tags);
  return (
    <Region title={t('identifiers')} isPadded>
      <Pairs
        pairs={[
          [t('request'), <Id key="id" id={request.id} />],
          [
            t('client_request'),
            request.client_request_id === null ? '–' : <Id key="client" id={request.client_request_id} />,
          ],
          [t('key'), nameOf(request.key_id) ?? <Id key="key" id={request.key_id} short />],
          [t('model'), nameOf(request.model_id) ?? request.requested_model],
          [t('finish_reason'), request.finish_reason ?? '–'],
          [t('usage_source'), t(`source_${request.usage_source}`)],
          [t('booked'), <Instant key="booked" at={request.booked_at} milliseconds />],
          [t('tags'), tags.length === 0 ? '–' : tags.map(([name, value]) => `${name}=${value}`).join(', ')],
        ]}
      />
    </Region>
  );
}
