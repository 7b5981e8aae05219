import { useTranslation } from 'react-i18next';
import { Region } from '@/kit';
import { usePublicConfiguration } from '@/session/public-configuration';
import { customerApi } from '@/api/client';
import { isEmpty } from '../parts/credit/balance';
import { CreditHelp } from '../parts/credit/credit-help';
import { useErrorHelp } from '../parts/error-help';
import classes from './requests.module.css';

/** What an error code means, and what to do about it. */
export function ErrorHelp({ code }: { readonly code: string }) {
  const { t } = useTranslation('portal/requests');
  const { name, help } = useErrorHelp(code);
  const balance = customerApi.hooks.useQuery('get', '/api/v1/balance').data;
  const origin = usePublicConfiguration()?.gateway_url;
  return (
    <Region title={t('why')} isPadded>
      <div>
        {name} <code className={classes.code}>{code}</code>
      </div>
      <div>{help}</div>
      {typeof origin === 'string' && <a href={`${origin}/docs`}>{t('docs')}</a>}
      {code === 'insufficient_balance' && isEmpty(balance) && <CreditHelp />}
    </Region>
  );
}
