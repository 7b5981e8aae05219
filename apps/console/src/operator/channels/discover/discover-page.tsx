import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { RotateCw } from 'lucide-react';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import { Empty, Page, QueryState, Status } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { modelsQuery, type Channel } from '../../data/catalog';
import { LinkButton } from '../../data/link-button';
import type { CredentialAction } from '../credentials/credential-dialogs';
import { DiscoveryTable } from './discovery-table';

/** Loaded when first opened. */
const CredentialDialogs = lazyPart(() => import('../credentials/credential-dialogs'), 'CredentialDialogs');

type Discovery = components['schemas']['DiscoveryResponse'];

/** What the provider has, with what the catalog and the channel are to have of it. */
export function DiscoverPage(): ReactNode {
  const { t } = useTranslation('operator/channels');
  const { channelId } = useParams({ from: '/operator/channels/$channelId/models' });
  const params = { path: { id: channelId } };
  const channel = operatorApi.hooks.useQuery('get', '/admin/v1/channels/{id}', { params });
  const models = useQuery(modelsQuery);
  const discovery = useQuery({
    queryKey: ['operator', 'discovery', channelId],
    queryFn: async () => {
      return unwrap(operatorApi.client.POST('/admin/v1/channels/{id}/discover-models', { params, body: {} }));
    },
    // The provider is called when the page opens and by its button; an old list, or its error, is never shown again.
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const name = channel.data?.name ?? channelId;
  return (
    <Page
      title={t('discover_title', { name })}
      above={{ title: t('title'), to: '/operator/channels' }}
      actions={
        <>
          <LinkButton to="/operator/channels/$channelId" params={{ channelId }}>
            {t('to_channel')}
          </LinkButton>
          <Button
            leftSection={<RotateCw size={14} />}
            loading={discovery.isFetching}
            onClick={() => void discovery.refetch()}
          >
            {t('discover_again')}
          </Button>
        </>
      }
    >
      <QueryState query={channel}>
        {(known) => (
          <QueryState query={discovery} lines={12}>
            {(found) => (
              <QueryState query={models}>
                {(catalog) =>
                  found.models.length === 0 ? (
                    <NoModels channel={known} discovery={found} onChanged={() => void discovery.refetch()} />
                  ) : (
                    <DiscoveryTable channel={known} discovery={found} catalog={catalog} />
                  )
                }
              </QueryState>
            )}
          </QueryState>
        )}
      </QueryState>
    </Page>
  );
}

interface NoModelsProps {
  readonly channel: Channel;
  readonly discovery: Discovery;
  readonly onChanged: () => void;
}

/** A wrong key is changed here. Models can still be named on the page of the channel. */
function NoModels({ channel, discovery: { error, credential_id }, onChanged }: NoModelsProps) {
  const { t } = useTranslation('operator/channels');
  const [action, setAction] = useState<CredentialAction | null>(null);
  const credential = channel.credentials.find(({ id }) => id === credential_id);
  const isRefused = error !== null && credential !== undefined && KEY_PROBLEMS.has(error.reason);
  return (
    <>
      <Empty
        title={t(error === null ? 'discover_empty' : isRefused ? 'discover_refused' : 'discover_failed')}
        action={
          isRefused && (
            <Button variant="filled" onClick={() => setAction({ kind: 'rotate', credential })}>
              {t('rotate')}
            </Button>
          )
        }
      >
        {error !== null && (
          <div>
            <Status kind="bad">{error.reason}</Status> {error.message}
          </div>
        )}
        {t(isRefused ? 'key_change_note' : 'discover_by_hand')}
      </Empty>
      {action !== null && (
        <Suspense>
          <CredentialDialogs
            channel={channel}
            action={action}
            onClose={() => {
              setAction(null);
              onChanged();
            }}
          />
        </Suspense>
      )}
    </>
  );
}

const KEY_PROBLEMS: ReadonlySet<string> = new Set(['credential_refused', 'token_unavailable', 'token_expired']);
