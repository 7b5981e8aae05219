import { Button } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { useOpenParam } from '@/frame/palette/use-open-param';
import { ActionMenu, Empty, PagedTable, PAGES, Region, SecretDialog } from '@/kit';
import { useMay } from '@/session/use-may';
import { CreateKeyDialog } from '../keys/create-key-dialog';
import { keyColumns, type Key } from '../keys/key-columns';
import { RevokeKeyDialog } from '../keys/revoke-key-dialog';
import { RotateKeyDialog } from '../keys/rotate-key-dialog';
import type { TabProps } from './tab';

type OpenDialog = { readonly kind: 'create' } | { readonly kind: 'rotate' | 'revoke'; readonly key: Key };

/** The keys of an organization; a secret is shown once, when it is made. */
export function KeysTab({ organization }: TabProps) {
  const { t } = useTranslation('operator/organizations');
  const may = useMay();
  const [dialog, openDialog] = useState<OpenDialog | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const { open } = useSearch({ from: '/operator/organizations/$organizationId' });
  const openCreate = useCallback(() => openDialog({ kind: 'create' }), []);
  useOpenParam(may('write', 'keys') && open === 'key' ? open : undefined, openCreate);
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/organizations/{id}/keys',
    { params: { path: { id: organization.id }, query: { limit: 50 } } },
    PAGES,
  );
  const create = may('write', 'keys') && <Button onClick={openCreate}>{t('create_key')}</Button>;
  const actionsOf = (key: Key) =>
    key.status === 'active' && (
      <ActionMenu
        label={t('more')}
        actions={[
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
        columns={keyColumns(t)}
        keyOf={({ id }) => id}
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
