import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Instant, Pairs, Region } from '@/kit';
import { useMay } from '@/session/use-may';
import type { Model } from '../../data/catalog';
import { WriteButton } from '../../data/write-button';
import { ModelUsers } from './model-users';
import { UtcDay } from './utc-day';
import { modelUsersQuery } from './model-users-query';

/** When a model retires, what becomes of requests then, and the customers that use it. */
export function Retirement({ model }: { readonly model: Model }) {
  const { t } = useTranslation('operator/models');
  const navigate = useNavigate();
  const users = useQuery({ ...modelUsersQuery(model.id), enabled: useMay()('read', 'requests') });
  const open = (): void => {
    void navigate({ to: '/operator/models/$modelId', params: { modelId: model.id }, search: { panel: 'retire' } });
  };
  return (
    <>
      <Region
        title={t('retirement')}
        isPadded
        actions={
          <WriteButton resource="models" onClick={open}>
            {t('retire')}
          </WriteButton>
        }
      >
        <RetirementPairs model={model} />
      </Region>
      {users.data !== undefined && <ModelUsers users={users.data} />}
    </>
  );
}

function RetirementPairs({ model }: { readonly model: Model }) {
  const { t } = useTranslation('operator/models');
  const {
    sunset_at: at,
    sunset_action: action,
    sunset_note: note,
    replacement,
    announced_retirement: announced,
  } = model;
  const pairs: (readonly [string, ReactNode])[] = [
    [t('retires_at'), at === null ? t('retires_never') : <Instant key="at" at={at} />],
    [t('replacement'), replacement ?? '–'],
  ];
  if (at !== null) pairs.push([t('sunset_action'), t(`sunset_${action}`)], [t('sunset_note'), note ?? '–']);
  if (announced !== null) {
    pairs.push([
      t('announced'),
      <a key="announced" href={announced.source} target="_blank" rel="noreferrer">
        <UtcDay at={announced.sunset_at} />
        {announced.replacement === null ? '' : ` → ${announced.replacement}`}
      </a>,
    ]);
  }
  return <Pairs pairs={pairs} />;
}
