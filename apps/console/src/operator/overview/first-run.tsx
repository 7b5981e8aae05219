import { Button, RingProgress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { readStored, writeStored } from '@/api/session-state';
import { Blocks, Money, Region, Status, subtractUsd } from '@/kit';
import { useMay } from '@/session/use-may';
import { useSession } from '@/session/session';
import { channelsQuery, missingModelsQuery, modelsQuery, tiersQuery } from '../data/catalog';
import { firstRunSteps, type FirstRunFacts } from './first-run-steps';
import type { Overview } from './overview-figures';
import classes from './overview.module.css';

const HIDDEN_KEY = 'routify-first-run-hidden';

interface FirstRunProps {
  readonly overview: Overview | undefined;
}

/** Until all is done once, or an operator hides it. Who may not do the steps does not see them. */
export function FirstRun({ overview }: FirstRunProps) {
  const mayDo = useMay()('write', 'settings');
  const [isHidden, setHidden] = useState(() => readStored(HIDDEN_KEY) !== null);
  if (!mayDo || isHidden) return null;
  const hide = (): void => {
    writeStored(HIDDEN_KEY, '1');
    setHidden(true);
  };
  return <Steps overview={overview} onHide={hide} />;
}

function Steps({ overview, onHide }: FirstRunProps & { readonly onHide: () => void }) {
  const { t } = useTranslation('operator/overview');
  const { facts, isKnown } = useFacts();
  const steps = firstRunSteps(facts);
  const done = steps.filter(({ isDone }) => isDone).length;
  const isDone = isKnown && done === steps.length;
  useEffect(() => {
    if (isDone) onHide();
  });
  if (!isKnown) return <Blocks lines={4} />;
  if (isDone) return null;
  const share = (100 * done) / steps.length;
  return (
    <Region
      title={t('first_run')}
      note={t('first_run_note', { done, all: steps.length })}
      actions={<Button onClick={onHide}>{t('first_run_hide')}</Button>}
      isPadded
    >
      <div className={classes.firstRun}>
        <RingProgress
          size={64}
          thickness={5}
          sections={[{ value: share, color: 'var(--ok-mark)' }]}
          rootColor="var(--line)"
          aria-hidden
        />
        <ol className={classes.steps}>
          {steps.map(({ id, isDone: isStepDone, to }) => (
            <li key={id}>
              <Status kind={isStepDone ? 'ok' : 'rest'}>{t(`step_${id}`)}</Status>{' '}
              {!isStepDone && <Link to={to}>{t('step_open')}</Link>}
              {id === 'request' && isStepDone && overview !== undefined && <Margin overview={overview} />}
            </li>
          ))}
        </ol>
      </div>
    </Region>
  );
}

/** What the first requests brought: the end of the way. */
function Margin({ overview: { current } }: { readonly overview: Overview }) {
  const { t } = useTranslation('operator/overview');
  return (
    <span className={classes.quiet}>
      {t('margin')} <Money usd={subtractUsd(current.revenue_usd, current.upstream_cost_usd)} />
    </span>
  );
}

function useFacts(): { readonly facts: FirstRunFacts; readonly isKnown: boolean } {
  const { hooks } = operatorApi;
  const id = useSession('operator').user.id;
  const one = { params: { query: { limit: 1 } } };
  const queries = {
    security: hooks.useQuery('get', '/admin/v1/users/{id}/security', { params: { path: { id } } }),
    channels: useQuery(channelsQuery),
    models: useQuery(modelsQuery),
    missing: useQuery(missingModelsQuery),
    tiers: useQuery(tiersQuery),
    organizations: hooks.useQuery('get', '/admin/v1/organizations', one),
    requests: hooks.useQuery('get', '/admin/v1/requests', one),
    mails: hooks.useQuery('get', '/admin/v1/mails', { params: { query: { limit: 1, status: 'sent' } } }),
    settings: hooks.useQuery('get', '/admin/v1/settings/public'),
  };
  return {
    facts: {
      security: queries.security.data,
      channels: queries.channels.data,
      models: queries.models.data,
      missingCount: queries.missing.data?.length,
      tierCount: queries.tiers.data?.length,
      organizationCount: queries.organizations.data?.data.length,
      requestCount: queries.requests.data?.data.length,
      sentMailCount: queries.mails.data?.data.length,
      gatewayUrl: queries.settings.data?.gateway_url,
    },
    isKnown: Object.values(queries).every(({ isPending }) => !isPending),
  };
}
