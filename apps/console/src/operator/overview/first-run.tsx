import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { readStored, writeStored } from '@/api/session-state';
import { Blocks, Region, Status } from '@/kit';
import { useMay } from '@/session/use-may';
import { useSession } from '@/session/session';
import { channelsQuery, missingModelsQuery, modelsQuery, tiersQuery } from '../data/catalog';
import { firstRunSteps, type FirstRunFacts, type FirstRunStep } from './first-run-steps';
import classes from './overview.module.css';

const HIDDEN_KEY = 'routify-first-run-hidden';

/** Until all is done once, or an operator hides it. Who may not do the steps does not see them. */
export function FirstRun() {
  const mayDo = useMay()('write', 'settings');
  const [isHidden, setHidden] = useState(() => readStored(HIDDEN_KEY) !== null);
  if (!mayDo || isHidden) return null;
  const hide = (): void => {
    writeStored(HIDDEN_KEY, '1');
    setHidden(true);
  };
  return <Steps onHide={hide} />;
}

function Steps({ onHide }: { readonly onHide: () => void }) {
  const { t } = useTranslation('operator/overview');
  const { facts, isKnown } = useFacts();
  const steps = firstRunSteps(facts);
  const done = steps.filter(({ isDone }) => isDone).length;
  const isDone = isKnown && done === steps.length;
  useEffect(() => {
    if (isDone) onHide();
  });
  if (!isKnown) return <Blocks lines={1} />;
  if (isDone) return null;
  const hide = <Button onClick={onHide}>{t('first_run_hide')}</Button>;
  // Where requests flow, the page is for them.
  if (facts.requestCount !== undefined && facts.requestCount > 0) {
    const left = steps.filter((step) => !step.isDone);
    return (
      <Region title={t('first_run')} note={<Left steps={left} />} actions={hide}>
        {null}
      </Region>
    );
  }
  return (
    <Region title={t('first_run')} note={t('first_run_note', { done, all: steps.length })} actions={hide} isPadded>
      <ol className={classes.steps}>
        {steps.map(({ id, isDone: isStepDone, to }) => (
          <li key={id}>
            <Status kind={isStepDone ? 'ok' : 'rest'}>{t(`step_${id}`)}</Status>{' '}
            {!isStepDone && <Link to={to}>{t('step_open')}</Link>}
          </li>
        ))}
      </ol>
    </Region>
  );
}

/** The steps that are left, in a line. */
function Left({ steps }: { readonly steps: readonly FirstRunStep[] }) {
  const { t } = useTranslation('operator/overview');
  return (
    <>
      {t('first_run_left', { count: steps.length })}{' '}
      {steps.map(({ id, to }, index) => (
        <Fragment key={id}>
          {index > 0 && ' · '}
          <Link to={to}>{t(`short_${id}`)}</Link>
        </Fragment>
      ))}
    </>
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
