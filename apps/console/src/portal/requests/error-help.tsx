import { useTranslation } from 'react-i18next';
import { Region, useErrorName } from '@/kit';
import { usePublicConfiguration } from '@/session/public-configuration';
import classes from './requests.module.css';

/** The codes that have a sentence of their own; others are in the documentation. */
const EXPLAINED = [
  'insufficient_balance',
  'spend_cap_reached',
  'rate_limit_exceeded',
  'model_not_found',
  'model_not_allowed',
  'context_length_exceeded',
  'invalid_request_error',
  'all_channels_failed',
  'upstream_error',
] as const;

const isExplained = (code: string): code is (typeof EXPLAINED)[number] =>
  (EXPLAINED as readonly string[]).includes(code);

/** What an error code means, and what to do about it. */
export function ErrorHelp({ code }: { readonly code: string }) {
  const { t } = useTranslation('portal/requests');
  const nameOf = useErrorName();
  const origin = usePublicConfiguration()?.gateway_url;
  return (
    <Region title={t('why')} isPadded>
      <div>
        {nameOf(code)} <code className={classes.code}>{code}</code>
      </div>
      <div>{isExplained(code) ? t(`error_${code}`) : t('error_unknown')}</div>
      {typeof origin === 'string' && <a href={`${origin}/docs`}>{t('docs')}</a>}
    </Region>
  );
}
