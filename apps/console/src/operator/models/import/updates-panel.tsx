import { Button, Group, Stack } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import { useRefresh } from '@/api/use-refresh';
import { Empty, FormError, Instant, Pairs, Panel, QueryState, useAction } from '@/kit';
import { useMay } from '@/session/use-may';

import classes from '../models.module.css';
import { DiffRow } from './import-preview';

type PriceList = components['schemas']['PriceListResponse'];
type Proposal = components['schemas']['PriceProposalResponse'];

/** The list that workers read, and the proposal that is open; null: none is. */
interface Updates {
  readonly list: PriceList;
  readonly proposal: Proposal | null;
}

const updatesQuery = queryOptions({
  queryKey: ['get', '/admin/v1/price-proposals', 'open'],
  queryFn: async (): Promise<Updates> => {
    const { client } = operatorApi;
    const query = { state: 'open', limit: 1 };
    const [list, { data }] = await Promise.all([
      unwrap(client.GET('/admin/v1/price-list')),
      unwrap(client.GET('/admin/v1/price-proposals', { params: { query } })),
    ]);
    const id = data[0]?.id;
    if (id === undefined) return { list, proposal: null };
    return { list, proposal: await unwrap(client.GET('/admin/v1/price-proposals/{id}', { params: { path: { id } } })) };
  },
});

/** What a price list on the network would change. */
export function UpdatesPanel({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation('operator/models');
  const query = useQuery(updatesQuery);
  const mayWrite = useMay()('write', 'models');
  const foot = mayWrite && query.data !== undefined && query.data.list.source !== null;
  return (
    <Panel
      title={t('updates_title')}
      note={query.data?.list.source ?? undefined}
      onClose={onClose}
      foot={foot ? <UpdatesFoot proposal={query.data.proposal} onDone={onClose} /> : undefined}
    >
      <QueryState query={query}>{(updates) => <UpdatesBody {...updates} />}</QueryState>
    </Panel>
  );
}

function UpdatesBody({ list: { source, check }, proposal }: Updates) {
  const { t } = useTranslation('operator/models');
  if (source === null) return <Empty>{t('updates_off')}</Empty>;
  return (
    <>
      <div className={classes.block}>
        <Pairs
          pairs={[
            [t('updates_checked'), check?.checked_at == null ? '–' : <Instant at={check.checked_at} />],
            [
              t('updates_result'),
              check?.result == null
                ? '–'
                : t(`updates_result_${resultOf(check.result, proposal)}`, { fault: check.detail }),
            ],
            ...(proposal === null ? [] : ([[t('updates_expires'), <Instant at={proposal.expires_at} />]] as const)),
          ]}
        />
      </div>
      {proposal === null && <Empty>{t('updates_none')}</Empty>}
      {proposal?.rows.map((row) => (
        <DiffRow key={row.line} row={row} />
      ))}
    </>
  );
}

/** Differences of a proposal that is no longer open are decided. */
function resultOf<Result extends string>(result: Result, proposal: Proposal | null): Result | 'decided' {
  return result === 'proposed' && proposal === null ? 'decided' : result;
}

interface FootProps {
  readonly proposal: Proposal | null;
  readonly onDone: () => void;
}

function UpdatesFoot({ proposal, onDone }: FootProps) {
  const { t } = useTranslation('operator/models');
  const refresh = useRefresh();
  const { act, error, isBusy } = useAction();
  const { client } = operatorApi;
  const decide = async (id: string, step: 'approve' | 'reject'): Promise<void> => {
    await unwrap(client.POST(`/admin/v1/price-proposals/{id}/${step}`, { params: { path: { id } } }));
    await refresh();
    onDone();
  };
  const check = async (): Promise<void> => {
    await unwrap(client.POST('/admin/v1/price-list/check'));
    await refresh();
  };
  return (
    <Stack gap="xs" style={{ flex: 1 }}>
      <FormError error={error} />
      <Group gap="xs" grow>
        {proposal !== null && (
          <>
            <Button variant="filled" loading={isBusy} onClick={() => act(() => decide(proposal.id, 'approve'))}>
              {t('updates_approve', { count: proposal.change_count })}
            </Button>
            <Button disabled={isBusy} onClick={() => act(() => decide(proposal.id, 'reject'))}>
              {t('updates_reject')}
            </Button>
          </>
        )}
        {proposal === null && (
          <Button loading={isBusy} onClick={() => act(check)}>
            {t('updates_check')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
