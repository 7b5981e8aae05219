import { Button } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionMenu, Page, QueryState, SecretDialog, Split } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import type { EndpointSearch } from '../data/endpoint-search';
import type { Side } from '../data/side';
import { useEndpoint, type Endpoint } from '../data/webhook-api';
import { Deliveries } from '../deliveries/deliveries';
import { isChat } from '../form/endpoint-values';
import { EndpointStatus } from '../parts/endpoint-status';
import { EndpointDetails } from './endpoint-details';
import type { EndpointAction } from './endpoint-dialogs';
import { TestRegion } from './test-region';

/** Loaded when first opened. */
const EndpointDialogs = lazyPart(() => import('./endpoint-dialogs'), 'EndpointDialogs');
const DeliveryPanel = lazyPart(() => import('../deliveries/delivery-panel'), 'DeliveryPanel');

interface EndpointScreenProps {
  readonly side: Side;
  readonly id: string;
  /** What the settings are called, which are above. */
  readonly settings: string;
  readonly search: EndpointSearch;
  readonly onSearch: (search: EndpointSearch) => void;
}

/** An endpoint: its state, a test, and what was sent to it. */
export function EndpointScreen({ side, id, settings, search, onSearch }: EndpointScreenProps) {
  const { t } = useTranslation('webhooks');
  const [action, setAction] = useState<EndpointAction | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const query = useEndpoint(side.audience, id);
  const endpoint = query.data;
  const to = side.audience === 'operator' ? '/operator/settings' : '/settings';
  const show = (delivery: string): void => onSearch({ ...search, delivery });
  const close = (): void => {
    const { delivery: _, ...filters } = search;
    onSearch(filters);
  };
  return (
    <Page
      title={endpoint?.name ?? t('endpoint')}
      above={{ title: settings, to, search: { tab: 'webhooks' } }}
      mark={endpoint && <EndpointStatus endpoint={endpoint} />}
      actions={endpoint && side.mayWrite && <Actions endpoint={endpoint} onAction={setAction} />}
    >
      <QueryState query={query} lines={10}>
        {(data) => (
          <>
            <Split
              aside={
                search.delivery !== undefined && (
                  <DeliveryPanel
                    key={search.delivery}
                    side={side}
                    endpoint={data}
                    id={search.delivery}
                    onClose={close}
                  />
                )
              }
            >
              <EndpointDetails endpoint={data} />
              {side.mayWrite && data.status === 'active' && (
                <TestRegion audience={side.audience} endpointId={data.id} onOpen={show} />
              )}
              <Deliveries side={side} endpoint={data} search={search} onSearch={onSearch} />
            </Split>
            {action !== null && (
              <Suspense>
                <EndpointDialogs
                  {...{ action, side }}
                  endpoint={data}
                  onClose={() => setAction(null)}
                  onSecret={setSecret}
                />
              </Suspense>
            )}
            <SecretDialog title={t('secret_title')} secret={secret} onClose={() => setSecret(null)}>
              {t('secret_note')}
            </SecretDialog>
          </>
        )}
      </QueryState>
    </Page>
  );
}

interface ActionsProps {
  readonly endpoint: Endpoint;
  readonly onAction: (action: EndpointAction) => void;
}

function Actions({ endpoint: { kind, status }, onAction }: ActionsProps) {
  const { t } = useTranslation('webhooks');
  const rotate = { label: t('rotate'), onClick: () => onAction('rotate') };
  const disable = { label: t('disable'), onClick: () => onAction('disable') };
  const remove = { label: t('delete'), onClick: () => onAction('delete'), isDangerous: true, isApart: true };
  return (
    <>
      <ActionMenu
        label={t('more')}
        isButton
        actions={[...(isChat(kind) ? [] : [rotate]), ...(status === 'active' ? [disable] : []), remove]}
      />
      <Button onClick={() => onAction('edit')}>{t('edit')}</Button>
      {status === 'disabled' && (
        <Button variant="filled" onClick={() => onAction('enable')}>
          {t('enable')}
        </Button>
      )}
    </>
  );
}
