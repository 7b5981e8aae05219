import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { useRefresh } from '@/api/use-refresh';
import { CodeBlock, FormError, Id, Pairs, Region, Status, useAction } from '@/kit';
import { WriteButton } from '../../data/write-button';
import { hasTrait, type Provider } from '../data/providers';
import classes from '../payments.module.css';
import { STRIPE_API_VERSION } from './stripe-version';

interface WebhookProps {
  readonly provider: Provider;
  readonly onSecret: () => void;
}

/** What to register at the provider, so that it says what happened. */
export function Webhook({ provider, onSecret }: WebhookProps) {
  const { webhook_url, webhook_endpoint_ref, webhook_secret_set } = provider;
  const { t } = useTranslation('operator/payments');
  return (
    <Region title={t('webhook')} actions={<SecretStatus isSet={webhook_secret_set} />} isPadded>
      {webhook_url === null ? (
        <div className={classes.muted}>{t('webhook_none')}</div>
      ) : (
        <>
          {hasTrait(provider, 'webhook_registration') && <OwnEndpoint provider={provider} />}
          {webhook_endpoint_ref === null && <Steps provider={provider} url={webhook_url} onSecret={onSecret} />}
        </>
      )}
    </Region>
  );
}

/** The endpoint that the key makes at the provider, or why there is none. */
function OwnEndpoint({ provider }: Pick<WebhookProps, 'provider'>) {
  const { id, webhook_url, webhook_endpoint_ref: ref, webhook_problem: problem } = provider;
  const { t } = useTranslation('operator/payments');
  const refresh = useRefresh();
  const { act, error, isBusy } = useAction();
  const register = (): void =>
    act(async () => {
      try {
        await unwrap(
          operatorApi.client.POST('/admin/v1/payment-providers/{id}/register-webhook', { params: { path: { id } } }),
        );
      } finally {
        await refresh();
      }
    });
  return (
    <>
      <FormError error={error} />
      {ref === null ? (
        <div className={classes.muted}>{t(problem === null ? 'webhook_own_note' : `webhook_problem_${problem}`)}</div>
      ) : (
        <Pairs
          pairs={[
            [t('webhook_endpoint'), <Id key="id" id={ref} />],
            [t('webhook_url'), <Id key="url" id={webhook_url ?? ''} />],
          ]}
        />
      )}
      <WriteButton resource="settings" mt={8} mb={8} loading={isBusy} onClick={register}>
        {t(ref === null ? 'webhook_own_create' : 'webhook_own_repair')}
      </WriteButton>
    </>
  );
}

interface StepsProps extends WebhookProps {
  readonly url: string;
}

/** By hand. */
function Steps({ provider, url, onSecret }: StepsProps) {
  const { webhook_events, webhook_secret_set } = provider;
  const { t } = useTranslation('operator/payments');
  return (
    <>
      <ol className={classes.steps}>
        <li>
          {urlStepOf(provider, t)}
          <CodeBlock label={t('webhook_url')} code={url} />
        </li>
        <li>
          {t('webhook_step_events', { events: webhook_events.length })}
          <CodeBlock label={t('webhook_events')} code={webhook_events.join('\n')} />
        </li>
        {webhook_secret_set !== null && (
          <li>
            <div>{t('webhook_step_secret')}</div>
            <WriteButton resource="settings" mt={8} onClick={onSecret}>
              {t(webhook_secret_set ? 'webhook_secret_replace' : 'webhook_secret_set')}
            </WriteButton>
          </li>
        )}
      </ol>
      {webhook_secret_set === null && <div className={classes.unsigned}>{t('webhook_unsigned')}</div>}
    </>
  );
}

/** Null: the kind has no secret. */
function SecretStatus({ isSet }: { readonly isSet: boolean | null }) {
  const { t } = useTranslation('operator/payments');
  if (isSet === null) return null;
  return <Status kind={isSet ? 'ok' : 'warn'}>{t(isSet ? 'webhook_ready' : 'status_no_webhook')}</Status>;
}

/** Where the dashboard of a kind takes the URL. Of one without messages to an account it is not shown. */
const URL_STEPS = {
  stripe: 'webhook_step_url',
  btcpay: 'webhook_step_url_btcpay',
  yookassa: 'webhook_step_url_yookassa',
  epay: 'webhook_step_url_yookassa',
  bank_transfer: 'webhook_step_url_yookassa',
} as const satisfies Readonly<Record<Provider['kind'], string>>;

function urlStepOf({ kind }: Provider, t: TFunction<'operator/payments'>): string {
  return t(URL_STEPS[kind], { version: STRIPE_API_VERSION });
}
