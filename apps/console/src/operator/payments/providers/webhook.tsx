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
  const { kind, webhook_url, webhook_events, webhook_secret_set } = provider;
  const { t } = useTranslation('operator/payments');
  return (
    <Region
      title={t('webhook')}
      actions={
        <Status kind={webhook_secret_set ? 'ok' : 'warn'}>
          {t(webhook_secret_set ? 'webhook_ready' : 'status_no_webhook')}
        </Status>
      }
      isPadded
    >
      <ol className={classes.steps}>
        <li>
          {kind === 'btcpay' ? t('webhook_step_url_btcpay') : t('webhook_step_url', { version: STRIPE_API_VERSION })}
          <CodeBlock label={t('webhook_url')} code={webhook_url ?? ''} />
        </li>
        <li>
          {t('webhook_step_events', { events: webhook_events.length })}
          <CodeBlock label={t('webhook_events')} code={webhook_events.join('\n')} />
        </li>
        <li>
          <div>{t('webhook_step_secret')}</div>
          <WriteButton resource="settings" mt={8} onClick={onSecret}>
            {t(webhook_secret_set ? 'webhook_secret_replace' : 'webhook_secret_set')}
          </WriteButton>
        </li>
      </ol>
    </Region>
  );
}
