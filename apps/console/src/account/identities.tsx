import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { apiOf } from '@/api/client';
import type { components } from '@/api/generated/management';
import type { Audience } from '@/api/session-state';
import { unwrap } from '@/api/unwrap';
import { useRefresh } from '@/api/use-refresh';
import { useRefusalText } from '@/auth/refusal-text';
import { ConfirmDialog, DataTable, Empty, FormError, Instant, QueryState, Region, Ago, useAction } from '@/kit';
import { useAuthConfig } from '@/session/auth-config';

type Identity = components['schemas']['IdentityResponse'];

interface IdentitiesProps {
  readonly audience: Audience;
  readonly address: string;
  readonly refused: string | undefined;
}

/** Persons at providers that log in to the account. */
export function Identities({ audience, address, refused }: IdentitiesProps) {
  const { t } = useTranslation('account');
  const refusalOf = useRefusalText();
  const { client, hooks } = apiOf(audience);
  const providers = useAuthConfig()?.providers ?? [];
  const identities = hooks.useQuery('get', '/api/v1/auth/identities');
  const [unlinked, setUnlinked] = useState<Identity | null>(null);
  const { act, error, isBusy } = useAction();
  const nameOf = ({ provider_id: id, issuer }: Identity) => providers.find((known) => known.id === id)?.name ?? issuer;
  const link = async (id: string): Promise<void> => {
    const request = { params: { path: { id } }, body: { return_to: address } };
    const { url } = await unwrap(client.POST('/api/v1/auth/providers/{id}/link', request));
    window.location.assign(url);
  };
  const actions = providers.map(({ id, name }) => (
    <Button key={id} disabled={isBusy} onClick={() => act(() => link(id))}>
      {t('link', { name })}
    </Button>
  ));
  return (
    <Region title={t('identities')} note={t('identities_note')} actions={actions}>
      <FormError error={error ?? (refused === undefined ? null : refusalOf(refused))} />
      <QueryState query={identities}>
        {({ data }) => <IdentityTable rows={data} nameOf={nameOf} onUnlink={setUnlinked} />}
      </QueryState>
      {unlinked !== null && (
        <UnlinkDialog audience={audience} id={unlinked.id} name={nameOf(unlinked)} onClose={() => setUnlinked(null)} />
      )}
    </Region>
  );
}

interface IdentityTableProps {
  readonly rows: readonly Identity[];
  readonly nameOf: (identity: Identity) => string;
  readonly onUnlink: (identity: Identity) => void;
}

function IdentityTable({ rows, nameOf, onUnlink }: IdentityTableProps) {
  const { t } = useTranslation('account');
  if (rows.length === 0) return <Empty>{t('no_identities')}</Empty>;
  return (
    <DataTable
      label={t('identities')}
      rows={rows}
      keyOf={({ id }) => id}
      columns={[
        { id: 'provider', head: t('provider'), label: '', cell: nameOf },
        { id: 'person', head: t('person'), isWide: true, cell: ({ email, subject }) => email ?? subject },
        { id: 'linked', head: t('linked'), cell: ({ created_at }) => <Instant at={created_at} /> },
        { id: 'used', head: t('last_used'), cell: ({ last_used_at: at }) => (at === null ? '–' : <Ago at={at} />) },
      ]}
      actionsOf={(identity) => <Button onClick={() => onUnlink(identity)}>{t('unlink')}</Button>}
    />
  );
}

interface UnlinkDialogProps {
  readonly audience: Audience;
  readonly id: string;
  readonly name: string;
  readonly onClose: () => void;
}

function UnlinkDialog({ audience, id, name, onClose }: UnlinkDialogProps) {
  const { t } = useTranslation('account');
  const refresh = useRefresh();
  const unlink = async (): Promise<void> => {
    await apiOf(audience).client.POST('/api/v1/auth/identities/{id}/remove', { params: { path: { id } } });
    await refresh();
  };
  return (
    <ConfirmDialog title={t('unlink_title', { name })} action={t('unlink')} isOpen onClose={onClose} onConfirm={unlink}>
      {t('unlink_note')}
    </ConfirmDialog>
  );
}
