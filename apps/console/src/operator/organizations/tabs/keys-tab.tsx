import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PAGE_LIMIT } from '@/api/all-rows';
import { operatorApi } from '@/api/client';
import { capsOf } from '@/caps/data/cap-api';
import { useListedCaps } from '@/caps/data/listed-caps';
import { useOpenParam } from '@/frame/palette/use-open-param';
import { ActionMenu, Empty, PagedTable, PAGES, Region, SecretDialog, type Action } from '@/kit';
import { useMay } from '@/session/use-may';
import { CreateKeyDialog } from '../keys/create-key-dialog';
import { keyColumns, type Key } from '../keys/key-columns';
import { RevokeKeyDialog } from '../keys/revoke-key-dialog';
import { RotateKeyDialog } from '../keys/rotate-key-dialog';
import type { TabProps } from './tab';

const ROUTE = '/operator/organizations/$organizationId';

type OpenDialog = { readonly kind: 'create' } | { readonly kind: 'rotate' | 'revoke'; readonly key: Key };

/** The keys of an organization; a secret is shown once, when it is made. */
export function KeysTab({ organization }: TabProps) {
  const { t } = useTranslation('operator/organizations');
  const may = useMay();
  const [dialog, openDialog] = useState<OpenDialog | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const navigate = useNavigate({ from: ROUTE });
  const { open } = useSearch({ from: ROUTE });
  const openCreate = useCallback(() => openDialog({ kind: 'create' }), []);
  useOpenParam(may('write', 'keys') && open === 'key' ? open : undefined, openCreate);
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/organizations/{id}/keys',
    { params: { path: { id: organization.id }, query: { limit: 50 } } },
    PAGES,
  );
  const listed = useListedCaps(capsOf(organization.id), may('read', 'money'));
  const limit = (key: Key): Action => ({
    label: t('new_limit'),
    onClick: () => void navigate({ search: { tab: 'limits', open: 'cap', key_id: key.id } }),
  });
  const create = may('write', 'keys') && <Button onClick={openCreate}>{t('create_key')}</Button>;
  const actionsOf = (key: Key) =>
    key.status === 'active' && (
      <ActionMenu
        label={t('more')}
        actions={[
          ...(may('write', 'money') ? [limit(key)] : []),
          { label: t('rotate'), onClick: () => openDialog({ kind: 'rotate', key }) },
          { label: t('revoke'), onClick: () => openDialog({ kind: 'revoke', key }), isDangerous: true },
        ]}
      />
    );
  return (
    <Region title={t('tab_keys')} actions={create}>
      <PagedTable
        query={query}
        label={t('tab_keys')}
        columns={keyColumns(t, listed)}
        keyOf={({ id }) => id}
        isReady={listed.isReady}
        note={listed.isComplete ? undefined : t('listed_some', { ns: 'caps', count: PAGE_LIMIT })}
        empty={<Empty>{t('keys_none')}</Empty>}
        {...(may('write', 'keys') ? { actionsOf } : {})}
      />
      {dialog !== null && (
        <KeyDialog {...{ dialog, organization }} onSecret={setSecret} onClose={() => openDialog(null)} />
      )}
      <SecretDialog title={t('new_key')} secret={secret} onClose={() => setSecret(null)} />
    </Region>
  );
}

interface KeyDialogProps extends TabProps {
  readonly dialog: OpenDialog;
  readonly onSecret: (secret: string | null) => void;
  readonly onClose: () => void;
}

function KeyDialog({ dialog, organization, ...rest }: KeyDialogProps) {
  if (dialog.kind === 'create') return <CreateKeyDialog organizationId={organization.id} {...rest} />;
  if (dialog.kind === 'rotate') return <RotateKeyDialog apiKey={dialog.key} {...rest} />;
  return <RevokeKeyDialog apiKey={dialog.key} onClose={rest.onClose} />;
}
