import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { ActorChangeResponse } from '@/api/generated/values/actor-change-response';
import { useRefresh } from '@/api/use-refresh';
import { ConfirmDialog, Empty, Instant, PagedTable, PAGES } from '@/kit';
import { ObjectName } from '../../data/object-name';

type Change = components['schemas']['ActorChangeResponse'];
type Undo = NonNullable<Change['undo']>;

/** Sends the request that undoes a change, with the rights of the person. */
function send({ method, path, body }: Undo): Promise<unknown> {
  const request = operatorApi.client.request as unknown as (
    method: string,
    path: string,
    init: object,
  ) => Promise<unknown>;
  return request(method.toLowerCase(), path, method === 'DELETE' ? {} : { body: body ?? {} });
}

/** Everything that an actor changed, the last first. */
export function ActorChanges({ id }: { readonly id: string }) {
  const { t } = useTranslation('operator/audit');
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [undone, setUndone] = useState<Change | null>(null);
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/actors/{id}/changes',
    { params: { path: { id }, query: { limit: 50 } } },
    PAGES,
  );
  const undo = async (): Promise<void> => {
    if (undone?.undo == null) return;
    await send(undone.undo);
    await refresh();
  };
  return (
    <>
      <PagedTable
        query={query}
        label={t('changes')}
        keyOf={(row) => row.id}
        empty={<Empty>{t('changes_none')}</Empty>}
        onOpen={(row) => void navigate({ to: '/operator/audit', search: { event: row.id } })}
        columns={[
          { id: 'at', head: t('at'), cell: (row) => <Instant at={row.created_at} /> },
          { id: 'action', head: t('action'), cell: (row) => <code>{row.action}</code> },
          { id: 'target', head: t('target'), cell: (row) => <ObjectName id={row.target.id} /> },
          { id: 'note', head: t('undo'), cell: (row) => <UndoNote change={row} /> },
        ]}
        actionsOf={(row) => row.undo !== null && <Button onClick={() => setUndone(row)}>{t('undo')}</Button>}
      />
      <ConfirmDialog
        title={t('undo_title')}
        action={t('undo')}
        isOpen={undone !== null}
        onClose={() => setUndone(null)}
        onConfirm={undo}
      >
        <p>{t(undone?.overtaken === true ? 'undo_overtaken' : 'undo_about')}</p>
        <code>{`${undone?.undo?.method ?? ''} ${undone?.undo?.path ?? ''}`}</code>
        {undone?.undo?.body != null && <pre>{JSON.stringify(undone.undo.body, null, 2)}</pre>}
      </ConfirmDialog>
    </>
  );
}

const NOTES = ActorChangeResponse.undo_note;

function UndoNote({ change: { undo_note: note, overtaken } }: { readonly change: Change }) {
  const { t } = useTranslation('operator/audit');
  const known = NOTES.find((one) => one === note);
  const texts = [known === undefined ? '' : t(`undo_${known}`), overtaken ? t('overtaken') : ''];
  return <>{texts.filter((text) => text !== '').join(' · ')}</>;
}
