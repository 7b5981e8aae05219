import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { CodeBlock, Region, Status } from '@/kit';
import { WriteButton } from '../../data/write-button';
import type { Provider } from '../data/providers';
import classes from '../payments.module.css';
import { STRIPE_API_VERSION } from './stripe-version';

interface WebhookProps {
  readonly provider: Provider;
  readonly onSecret: () => void;
}

/** What to register at the provider, so that it says what happened. */
export function Webhook({ provider, onSecret }: WebhookProps) {
  const { webhook_url, webhook_events, webhook_secret_set } = provider;
  const { t } = useTranslation('operator/payments');
  return (
    <Region title={t('webhook')} actions={<SecretStatus isSet={webhook_secret_set} />} isPadded>
      {webhook_url === null ? (
        <div className={classes.muted}>{t('webhook_none')}</div>
      ) : (
        <>
          <ol className={classes.steps}>
            <li>
              {urlStepOf(provider, t)}
              <CodeBlock label={t('webhook_url')} code={webhook_url} />
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
      )}
    </Region>
  );
}

/** Null: the kind has no secret. */
function SecretStatus({ isSet }: { readonly isSet: boolean | null }) {
  const { t } = useTranslation('operator/payments');
  if (isSet === null) return null;
  return <Status kind={isSet ? 'ok' : 'warn'}>{t(isSet ? 'webhook_ready' : 'status_no_webhook')}</Status>;
}

function urlStepOf({ kind }: Provider, t: TFunction<'operator/payments'>): string {
  if (kind === 'stripe') return t('webhook_step_url', { version: STRIPE_API_VERSION });
  return t(kind === 'btcpay' ? 'webhook_step_url_btcpay' : 'webhook_step_url_yookassa');
}
