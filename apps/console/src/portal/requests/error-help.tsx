import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { withTexts } from '@/i18n';
import { Region } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { usePublicConfiguration } from '@/session/public-configuration';
import { isEmpty } from '../parts/credit/balance';
import { CreditHelp } from '../parts/credit/credit-help';
import { useErrorHelp } from '../parts/error-help';
import type { RefusedByLimit } from './limit-help';
import classes from './requests.module.css';

/** Few requests meet a limit. */
const LimitHelp = lazyPart(() => withTexts(['caps'], import('./limit-help')), 'LimitHelp');

interface ErrorHelpProps {
  readonly code: string;
  /** Of a request that was rejected: its figures say more. */
  readonly rejected?: RefusedByLimit;
}

/** What an error code means, and what to do about it. */
export function ErrorHelp({ code, rejected }: ErrorHelpProps) {
  const { t } = useTranslation('portal/requests');
  const { name, help } = useErrorHelp(code);
  const balance = customerApi.hooks.useQuery('get', '/api/v1/balance').data;
  const origin = usePublicConfiguration()?.gateway_url;
  return (
    <Region title={t('why')} isPadded>
      <div>
        {name} <code className={classes.code}>{code}</code>
      </div>
      {code === 'spend_cap_reached' && rejected !== undefined ? (
        <Suspense>
          <LimitHelp rejected={rejected}>{help}</LimitHelp>
        </Suspense>
      ) : (
        <div>{help}</div>
      )}
      {typeof origin === 'string' && <a href={`${origin}/docs`}>{t('docs')}</a>}
      {code === 'insufficient_balance' && isEmpty(balance) && <CreditHelp />}
    </Region>
  );
}
