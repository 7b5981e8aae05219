import { Button, Checkbox, MultiSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import { useRefresh } from '@/api/use-refresh';
import {
  ConfirmDialog,
  Empty,
  FormDialog,
  Instant,
  PagedTable,
  PAGES,
  Region,
  SecretDialog,
  useDialogForm,
} from '@/kit';
import classes from './settings.module.css';

type Token = components['schemas']['MemberTokenResponse'];
type Scope = Token['scopes'][number];

const ACTIVE = { params: { query: { limit: 50, status: 'active' } } };
const RESOURCES = ['organization', 'keys', 'members', 'redeem'] as const;
const READ_ONLY: readonly Scope[] = [
  ...(['balance:read', 'transfers:read', 'usage:read', 'requests:read', 'models:read', 'audit:read'] as const),
];
const SCOPES: readonly Scope[] = [
  ...RESOURCES.flatMap((resource) => [`${resource}:read`, `${resource}:write`] as const),
  ...READ_ONLY,
];

/** Tokens for programs that use the management API in the person's name. */
export function TokensTab() {
  const { t } = useTranslation('portal/settings');
  const refresh = useRefresh();
  const [isCreating, setCreating] = useState(false);
  const [revoked, setRevoked] = useState<Token | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const tokens = customerApi.hooks.useInfiniteQuery('get', '/api/v1/me/tokens', ACTIVE, PAGES);
  const revoke = async (): Promise<void> => {
    if (revoked === null) return;
    await customerApi.client.POST('/api/v1/me/tokens/{id}/revoke', { params: { path: { id: revoked.id } } });
    await refresh();
  };
  return (
    <Region
      title={t('tab_tokens')}
      note={t('tokens_note')}
      actions={<Button onClick={() => setCreating(true)}>{t('new_token')}</Button>}
    >
      <PagedTable
        label={t('tab_tokens')}
        query={tokens}
        keyOf={({ id }) => id}
        empty={<Empty>{t('no_tokens')}</Empty>}
        columns={[
          { id: 'name', head: t('name'), cell: ({ name }) => name },
          {
            id: 'masked',
            head: t('token'),
            label: '',
            cell: (row) => <span className={classes.mono}>{row.masked}</span>,
          },
          {
            id: 'scopes',
            head: t('scopes'),
            isWide: true,
            cell: ({ scopes }) => (scopes.length === 0 ? t('all_scopes') : scopes.join(', ')),
          },
          { id: 'created', head: t('created'), cell: ({ created_at }) => <Instant at={created_at} /> },
          {
            id: 'expires',
            head: t('expires'),
            cell: ({ expires_at }) => (expires_at === null ? t('never') : <Instant at={expires_at} />),
          },
          { id: 'used', head: t('last_used'), isWide: true, cell: (row) => <LastUse token={row} /> },
        ]}
        actionsOf={(token) => <Button onClick={() => setRevoked(token)}>{t('revoke')}</Button>}
      />
      {isCreating && <CreateTokenDialog onClose={() => setCreating(false)} onSecret={setSecret} />}
      <ConfirmDialog
        title={t('revoke_title', { name: revoked?.name ?? '' })}
        action={t('revoke')}
        isOpen={revoked !== null}
        onClose={() => setRevoked(null)}
        onConfirm={revoke}
      >
        {t('revoke_note')}
      </ConfirmDialog>
      <SecretDialog title={t('new_token')} secret={secret} onClose={() => setSecret(null)} />
    </Region>
  );
}

function LastUse({ token }: { readonly token: Token }) {
  const { t } = useTranslation('portal/settings');
  if (token.last_used_at === null) return t('never');
  return (
    <>
      <Instant at={token.last_used_at} /> <span className={classes.mono}>{token.last_used_address}</span>
    </>
  );
}

interface TokenValues extends Record<string, unknown> {
  readonly name: string;
  readonly scopes: Scope[];
  readonly expires_at: string;
  readonly never: boolean;
}

function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59.999`).toISOString();
}

interface CreateTokenDialogProps {
  readonly onClose: () => void;
  readonly onSecret: (secret: string | null) => void;
}

function CreateTokenDialog({ onClose, onSecret }: CreateTokenDialogProps) {
  const { t } = useTranslation('portal/settings');
  const initialValues: TokenValues = { name: '', scopes: [], expires_at: '', never: false };
  const { form, dialog } = useDialogForm({
    initialValues,
    onClose,
    write: async ({ name, scopes, expires_at, never }) => {
      const expires = never ? { expires_at: null } : expires_at === '' ? {} : { expires_at: endOfDay(expires_at) };
      const data = await unwrap(
        customerApi.client.POST('/api/v1/me/tokens', {
          body: { name, scopes, ...expires },
        }),
      );
      onSecret(data.secret ?? null);
    },
  });
  return (
    <FormDialog title={t('new_token')} action={t('create')} {...dialog}>
      <TextInput label={t('name')} data-autofocus {...form.getInputProps('name')} />
      <MultiSelect
        label={t('scopes')}
        description={t('scopes_note')}
        placeholder={form.values.scopes.length === 0 ? t('all_scopes') : ''}
        searchable
        clearable
        data={[...SCOPES]}
        {...form.getInputProps('scopes')}
      />
      <TextInput
        type="date"
        label={t('expires')}
        description={t('expires_note')}
        disabled={form.values.never}
        {...form.getInputProps('expires_at')}
      />
      <Checkbox label={t('never_expires')} {...form.getInputProps('never', { type: 'checkbox' })} />
    </FormDialog>
  );
}
