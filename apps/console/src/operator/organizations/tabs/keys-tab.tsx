import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { ActionMenu, Empty, PagedTable, PAGES, Region, SecretDialog } from '@/kit';
import { useMay } from '@/session/use-may';
import { CreateKeyDialog } from '../keys/create-key-dialog';
import { keyColumns, type Key } from '../keys/key-columns';
import { RevokeKeyDialog } from '../keys/revoke-key-dialog';
import { RotateKeyDialog } from '../keys/rotate-key-dialog';
import type { TabProps } from './tab';

type Asked = { readonly kind: 'create' } | { readonly kind: 'rotate' | 'revoke'; readonly key: Key };

/** The keys of an organization; a secret is shown once, when it is made. */
export function KeysTab({ organization }: TabProps) {
  const { t } = useTranslation('operator/organizations');
  const may = useMay();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/organizations/{id}/keys',
    { params: { path: { id: organization.id }, query: { limit: 50 } } },
    PAGES,
  );
  const create = may('write', 'keys') && (
    <Button onClick={() => setAsked({ kind: 'create' })}>{t('create_key')}</Button>
  );
  const actionsOf = (key: Key) =>
    key.status === 'active' && (
      <ActionMenu
        label={t('more')}
        actions={[
          { label: t('rotate'), onClick: () => setAsked({ kind: 'rotate', key }) },
          { label: t('revoke'), onClick: () => setAsked({ kind: 'revoke', key }), isDangerous: true },
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
      {asked !== null && <KeyDialog {...{ asked, organization }} onSecret={setSecret} onClose={() => setAsked(null)} />}
      <SecretDialog title={t('new_key')} secret={secret} onClose={() => setSecret(null)} />
    </Region>
  );
}

interface KeyDialogProps extends TabProps {
  readonly asked: Asked;
  readonly onSecret: (secret: string | null) => void;
  readonly onClose: () => void;
}

function KeyDialog({ asked, organization, ...rest }: KeyDialogProps) {
  if (asked.kind === 'create') return <CreateKeyDialog organizationId={organization.id} {...rest} />;
  if (asked.kind === 'rotate') return <RotateKeyDialog apiKey={asked.key} {...rest} />;
  return <RevokeKeyDialog apiKey={asked.key} onClose={rest.onClose} />;
}
