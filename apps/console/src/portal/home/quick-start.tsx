import { Button, NativeSelect, Tabs } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { useRefresh } from '@/api/use-refresh';
import { useRefreshInterval, useWithRecent } from '@/live/use-live';
import { CodeBlock, Copy, Region, WaitingMark, Ago } from '@/kit';
import type { Key } from '../parts/key-state';
import { CreditHelp } from '../parts/credit/credit-help';
import { ModelPicker } from '../parts/model-picker';
import { useCallableModels } from '../parts/use-callable-models';
import { usePublicConfiguration } from '@/session/public-configuration';
import type { components } from '@/api/generated/management';
import { useErrorHelp } from '../parts/error-help';
import { SettingsBlocks } from '../clients/settings-blocks';
import {
  AGENT_NAMES,
  AGENTS,
  agentSample,
  curlSample,
  nodeSample,
  pythonSample,
  type Agent,
} from '../clients/code-samples';
import classes from './home.module.css';

interface QuickStartProps {
  /** Undefined: there is no key yet. */
  readonly keyOf: Key | undefined;
  /** Null: the page was opened with money, so that no step has to get it. */
  readonly credit: 'missing' | 'there' | null;
  readonly onCreate: () => void;
}

/** From no key to the first request: it turns green by itself. */
export function QuickStart({ keyOf, credit, onCreate }: QuickStartProps) {
  const { t } = useTranslation('portal/home');
  const configuration = usePublicConfiguration();
  const origin = configuration?.gateway_url;
  const models = useCallableModels(keyOf?.scopes.models ?? []);
  const [chosen, setChosen] = useState<string | null>(null);
  const model = models.find(({ id }) => id === chosen) ?? models[0];
  return (
    <Region title={t('quick_start')} note={keyOf === undefined ? undefined : t('for_key', { name: keyOf.name })}>
      <ol className={classes.steps}>
        {credit !== null && (
          <Step number={0} isDone={credit === 'there'} title={t(credit === 'there' ? 'credit_there' : 'get_credit')}>
            {credit === 'missing' && <CreditHelp />}
          </Step>
        )}
        <Step number={1} isDone={keyOf !== undefined} title={t(keyOf === undefined ? 'create_key' : 'key_created')}>
          {keyOf === undefined ? (
            <div>
              <Button onClick={onCreate}>{t('create_key')}</Button>
            </div>
          ) : (
            <div className={classes.stepNote}>
              {t('shown_once')} <Ago at={keyOf.created_at} /> {t('lost')}
            </div>
          )}
        </Step>
        <Step number={2} title={t('point_here')}>
          {origin === null ? (
            <div className={classes.stepNote}>{t('no_address')}</div>
          ) : (
            <div className={classes.field}>
              <span className={classes.stepNote}>{t('base_url')}</span>
              <span>{`${origin ?? '…'}/v1`}</span>
              <Copy text={`${origin ?? ''}/v1`} />
            </div>
          )}
          <ModelPicker aria-label={t('model')} value={model?.id ?? ''} models={models} onChange={setChosen} />
        </Step>
        <Step number={3} title={t('send')}>
          {typeof origin === 'string' && model !== undefined && (
            <Samples origin={origin} service={configuration?.brand.name ?? ''} model={model} />
          )}
        </Step>
      </ol>
      {keyOf !== undefined && <FirstRequest keyId={keyOf.id} />}
    </Region>
  );
}

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly isDone?: boolean;
  readonly children: ReactNode;
}

function Step({ number, title, isDone = false, children }: StepProps) {
  return (
    <li className={classes.step}>
      <span className={classes.number} data-done={isDone} aria-hidden>
        {isDone ? <Check size={13} strokeWidth={2.4} /> : number}
      </span>
      <div className={classes.stepTitle}>{title}</div>
      {children}
    </li>
  );
}

function Samples(target: Parameters<typeof agentSample>[1]) {
  const { t } = useTranslation('portal/home');
  const [agent, setAgent] = useState<Agent>('claude-code');
  const samples = { curl: curlSample(target), python: pythonSample(target), node: nodeSample(target) };
  return (
    <Tabs defaultValue="curl">
      <Tabs.List mb={8}>
        {Object.keys(samples).map((name) => (
          <Tabs.Tab key={name} value={name}>
            {t(`sample_${name as keyof typeof samples}`)}
          </Tabs.Tab>
        ))}
        <Tabs.Tab value="agents">{t('sample_agents')}</Tabs.Tab>
      </Tabs.List>
      {Object.entries(samples).map(([name, code]) => (
        <Tabs.Panel key={name} value={name}>
          <CodeBlock code={code} label={t(`sample_${name as keyof typeof samples}`)} />
        </Tabs.Panel>
      ))}
      <Tabs.Panel value="agents">
        <NativeSelect
          mb={8}
          aria-label={t('sample_agents')}
          value={agent}
          data={AGENTS.map((value) => ({ value, label: AGENT_NAMES[value] }))}
          onChange={({ currentTarget }) => setAgent(currentTarget.value as Agent)}
        />
        <SettingsBlocks settings={agentSample(agent, target)} label={AGENT_NAMES[agent]} />
      </Tabs.Panel>
    </Tabs>
  );
}

const POLL_MS = 2_000;

/** Waits for the first request of a key, and then links to it. */
function FirstRequest({ keyId }: { readonly keyId: string }) {
  const { t } = useTranslation('portal/home');
  const interval = useRefreshInterval('customer', POLL_MS);
  const { data, refetch } = customerApi.hooks.useQuery(
    ...(['get', '/api/v1/requests'] as const),
    { params: { query: { key_id: keyId, limit: 1 } } },
    { refetchInterval: ({ state }) => (state.data?.data[0] === undefined ? interval : false) },
  );
  const list = { rows: data?.data ?? [], hasMore: false, refetch };
  const first = useWithRecent('customer', list, ({ key_id: id }) => id === keyId)[0];
  const rejected = customerApi.hooks.useQuery(
    ...(['get', '/api/v1/rejected-requests'] as const),
    { params: { query: { key_id: keyId, limit: 1 } } },
    // No event says that a request was rejected.
    { enabled: first === undefined, refetchInterval: POLL_MS },
  ).data?.data[0];
  const refresh = useRefresh();
  const firstId = first?.id;
  // The figures beside it count the request as well.
  useEffect(() => {
    if (firstId !== undefined) void refresh();
  }, [firstId, refresh]);
  if (first === undefined && rejected !== undefined) return <RejectedFirst request={rejected} />;
  return (
    <div className={classes.outcome} role="status">
      {first === undefined ? (
        <WaitingMark />
      ) : (
        <span className={classes.number} data-done aria-hidden>
          <Check size={13} strokeWidth={2.4} />
        </span>
      )}
      <div>
        <div className={classes.stepTitle}>{t(first === undefined ? 'waiting' : 'arrived')}</div>
        <div className={classes.stepNote}>{t(first === undefined ? 'waiting_note' : 'arrived_note')}</div>
      </div>
      {first !== undefined && (
        <Button component={Link} to={`/requests/${first.id}`}>
          {t('see_request')}
        </Button>
      )}
    </div>
  );
}

/** A request that was rejected is no request yet: why, and what to do. */
function RejectedFirst({ request }: { readonly request: components['schemas']['OwnRejectedRequestResponse'] }) {
  const { t } = useTranslation('portal/home');
  const { id, created_at, error_code } = request;
  const { name, help } = useErrorHelp(error_code);
  return (
    <div className={classes.outcome} role="status">
      <WaitingMark />
      <div>
        <div className={classes.stepTitle}>
          {t('rejected', { reason: name })} <Ago at={created_at} />
        </div>
        <div className={classes.stepNote}>{help}</div>
      </div>
      <Button component={Link} to={`/requests/${id}`}>
        {t('see_request')}
      </Button>
    </div>
  );
}
