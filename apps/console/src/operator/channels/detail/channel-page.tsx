import { useMay } from '@/session/use-may';
import { Group } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { FlaskConical } from 'lucide-react';
import { Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Count, Facts, Page, QueryState, Region, Since, Split } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { LinkButton } from '../../data/link-button';
import type { Channel } from '../../data/catalog';
import { WriteButton } from '../../data/write-button';
import { markOf } from '../../data/channel-state';
import { ChannelStatus } from '../../parts/channel-status';
import { Credentials } from '../credentials/credentials';
import { ChannelMenu } from './channel-menu';
import { ChannelModels } from './channel-models';
import { ConnectionAside } from './connection-aside';
import { History } from './history';

/** Loaded when first opened. */
const Balances = lazyPart(() => import('../balances/balances'), 'Balances');
const TestPanel = lazyPart(() => import('../test/test-panel'), 'TestPanel');

export function ChannelPage(): ReactNode {
  const { t } = useTranslation('operator/channels');
  const { channelId } = useParams({ from: '/operator/channels/$channelId' });
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/channels/{id}', { params: { path: { id: channelId } } });
  const channel = query.data;
  return (
    <Page
      title={channel?.name ?? channelId}
      above={{ title: t('title'), to: '/operator/channels' }}
      mark={channel !== undefined && <ChannelStatus channel={channel} />}
      actions={channel !== undefined && <Actions channel={channel} />}
    >
      <QueryState query={query} lines={10}>
        {(data) => <ChannelDetail channel={data} />}
      </QueryState>
    </Page>
  );
}

function Actions({ channel }: { readonly channel: Channel }) {
  const { t } = useTranslation('operator/channels');
  const navigate = useNavigate();
  const params = { channelId: channel.id };
  return (
    <Group gap="xs">
      {useMay()('write', 'channels') && (
        <LinkButton to="/operator/channels/$channelId/models" params={params}>
          {t('discover')}
        </LinkButton>
      )}
      <WriteButton
        resource="channels"
        variant="filled"
        leftSection={<FlaskConical size={14} strokeWidth={1.6} />}
        onClick={() => void navigate({ to: '/operator/channels/$channelId', params, search: { test: 'open' } })}
      >
        {t('test')}
      </WriteButton>
      <ChannelMenu channel={channel} />
    </Group>
  );
}

function ChannelDetail({ channel }: { readonly channel: Channel }) {
  const { t } = useTranslation('operator/channels');
  const navigate = useNavigate();
  const { test } = useSearch({ from: '/operator/channels/$channelId' });
  const mark = markOf(channel);
  const close = (): void => {
    void navigate({ to: '/operator/channels/$channelId', params: { channelId: channel.id }, search: {} });
  };
  const aside =
    test === undefined ? <ConnectionAside channel={channel} /> : <TestPanel channel={channel} onClose={close} />;
  return (
    <Split aside={aside} isPermanent={test === undefined}>
      <Facts
        facts={[
          {
            label: t('state_for'),
            value: <Since at={mark.since} />,
            note: mark.kind === 'ok' ? undefined : mark.reason,
          },
          { label: t('keys_used'), value: t('of', { part: mark.activeKeys, all: mark.keys }) },
          { label: t('models'), value: <Count value={channel.models.length} /> },
          { label: t('priority'), value: <Count value={channel.priority} />, note: t('priority_note') },
          { label: t('weight'), value: <Count value={channel.weight} />, note: t('weight_note') },
        ]}
      />
      {mark.nextTryAt !== null && (
        <Region isPadded title={t('paused')} note={t('paused_note')}>
          <Pauses channel={channel} />
        </Region>
      )}
      <Credentials channel={channel} />
      <Suspense>
        <Balances channel={channel} />
      </Suspense>
      <History channelId={channel.id} />
      <ChannelModels channel={channel} />
    </Split>
  );
}

/** What is not asked at the moment, and until when. */
function Pauses({ channel }: { readonly channel: Channel }) {
  const { t } = useTranslation('operator/channels');
  const nameOf = ({ credential_id: credential, model_id: model }: NonNullable<Channel['health']>[number]): string =>
    channel.credentials.find(({ id }) => id === credential)?.label ??
    channel.models.find(({ model_id }) => model_id === model)?.model ??
    channel.name;
  return (
    <ul style={{ margin: 0, paddingLeft: 16 }}>
      {(channel.health ?? []).map((pause) => (
        <li key={`${pause.credential_id ?? ''}${pause.model_id ?? ''}`}>
          {t('pause_line', { name: nameOf(pause), reason: pause.reason })} <Since at={pause.since} />
        </li>
      ))}
    </ul>
  );
}
