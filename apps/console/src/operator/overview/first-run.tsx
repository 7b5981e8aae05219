import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Region, Status } from '@/kit';
import { channelsQuery, modelsQuery, tiersQuery } from '../data/catalog';
import classes from './overview.module.css';

/** What an empty installation needs until it can answer; each line knows whether it is done. */
export function FirstRun() {
  const { t } = useTranslation('operator/overview');
  const channels = useQuery(channelsQuery).data ?? [];
  const models = useQuery(modelsQuery).data ?? [];
  const tiers = useQuery(tiersQuery).data ?? [];
  const organizations = operatorApi.hooks.useQuery('get', '/admin/v1/organizations', {
    params: { query: { limit: 1 } },
  }).data;
  const steps = [
    { id: 'channel', isDone: channels.length > 0, to: '/operator/channels/new' },
    { id: 'price', isDone: models.some(({ current_price: price }) => price !== null), to: '/operator/models' },
    { id: 'tier', isDone: tiers.length > 0, to: '/operator/tiers' },
    { id: 'organization', isDone: (organizations?.data.length ?? 0) > 0, to: '/operator/organizations' },
  ] as const;
  const done = steps.filter(({ isDone }) => isDone).length;
  return (
    <Region title={t('first_run')} note={t('first_run_note', { done, all: steps.length })} isPadded>
      <ol className={classes.steps}>
        {steps.map(({ id, isDone, to }) => (
          <li key={id}>
            <Status kind={isDone ? 'ok' : 'rest'}>{t(`step_${id}`)}</Status>{' '}
            {!isDone && <Link to={to}>{t('step_open')}</Link>}
          </li>
        ))}
      </ol>
    </Region>
  );
}
