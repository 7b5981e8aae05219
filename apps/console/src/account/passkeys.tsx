import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { apiOf } from '@/api/client';
import { RenamePasskeyRequest } from '@/api/generated/fields/rename-passkey-request';
import type { components } from '@/api/generated/management';
import type { Audience } from '@/api/session-state';
import { useRefresh } from '@/api/use-refresh';
import {
  ConfirmDialog,
  DataTable,
  Empty,
  FormDialog,
  Instant,
  QueryState,
  Region,
  SecretDialog,
  Ago,
  useDialogForm,
} from '@/kit';
import { deviceName } from '@/session/device-name';
import { addPasskey, useHasPasskeys } from '@/session/passkeys';
import { useTakeSession } from '@/session/session';

type Passkey = components['schemas']['PasskeyResponse'];
type Open = { readonly kind: 'add' } | { readonly kind: 'rename' | 'remove'; readonly passkey: Passkey };

/** Passkeys of the account. */
export function Passkeys({ audience }: { readonly audience: Audience }) {
  const { t } = useTranslation('account');
  const hasPasskeys = useHasPasskeys();
  const [open, setOpen] = useState<Open | null>(null);
  const [codes, setCodes] = useState<string | null>(null);
  const close = (): void => setOpen(null);
  return (
    <Region
      title={t('passkeys')}
      note={t(hasPasskeys ? 'passkeys_note' : 'passkeys_unsupported')}
      actions={hasPasskeys && <Button onClick={() => setOpen({ kind: 'add' })}>{t('add_passkey')}</Button>}
    >
      <PasskeyTable audience={audience} onOpen={setOpen} />
      {open?.kind === 'add' && <AddDialog audience={audience} onClose={close} onCodes={setCodes} />}
      {open?.kind === 'rename' && <RenameDialog audience={audience} passkey={open.passkey} onClose={close} />}
      {open?.kind === 'remove' && <RemoveDialog audience={audience} passkey={open.passkey} onClose={close} />}
      <SecretDialog title={t('recovery_codes')} secret={codes} onClose={() => setCodes(null)}>
        {t('recovery_note')}
      </SecretDialog>
    </Region>
  );
}

interface PasskeyTableProps {
  readonly audience: Audience;
  readonly onOpen: (open: Open) => void;
}

function PasskeyTable({ audience, onOpen }: PasskeyTableProps) {
  const { t } = useTranslation('account');
  const passkeys = apiOf(audience).hooks.useQuery('get', '/api/v1/auth/passkeys');
  return (
    <QueryState query={passkeys}>
      {({ data }) =>
        data.length === 0 ? (
          <Empty>{t('no_passkeys')}</Empty>
        ) : (
          <DataTable
            label={t('passkeys')}
            rows={data}
            keyOf={({ id }) => id}
            columns={[
              { id: 'name', head: t('name'), label: '', isWide: true, cell: ({ name }) => name },
              { id: 'synced', head: t('synced'), cell: ({ backed_up }) => t(backed_up ? 'yes' : 'no') },
              { id: 'made', head: t('made'), cell: ({ created_at }) => <Instant at={created_at} /> },
              {
                id: 'used',
                head: t('last_used'),
                cell: ({ last_used_at: at }) => (at === null ? '–' : <Ago at={at} />),
              },
            ]}
            actionsOf={(passkey) => (
              <Group gap="xs" wrap="nowrap">
                <Button onClick={() => onOpen({ kind: 'rename', passkey })}>{t('rename')}</Button>
                <Button onClick={() => onOpen({ kind: 'remove', passkey })}>{t('remove')}</Button>
              </Group>
            )}
          />
        )
      }
    </QueryState>
  );
}

interface AddDialogProps {
  readonly audience: Audience;
  readonly onClose: () => void;
  readonly onCodes: (codes: string | null) => void;
}

function AddDialog({ audience, onClose, onCodes }: AddDialogProps) {
  const { t } = useTranslation('account');
  const take = useTakeSession();
  const { form, dialog } = useDialogForm({
    initialValues: { name: deviceName(navigator.userAgent) },
    onClose,
    write: async ({ name }) => {
      const added = await addPasskey(audience, name);
      take(added.session);
      onCodes(added.recovery_codes?.join('\n') ?? null);
    },
  });
  return (
    <FormDialog title={t('add_passkey')} action={t('add_passkey')} {...dialog}>
      <TextInput
        label={t('name')}
        description={t('passkey_name_note')}
        data-autofocus
        {...RenamePasskeyRequest.name}
        {...form.getInputProps('name')}
      />
    </FormDialog>
  );
}

interface PasskeyDialogProps {
  readonly audience: Audience;
  readonly passkey: Passkey;
  readonly onClose: () => void;
}

function RenameDialog({ audience, passkey: { id, name }, onClose }: PasskeyDialogProps) {
  const { t } = useTranslation('account');
  const { form, dialog } = useDialogForm({
    initialValues: { name },
    onClose,
    write: (body) =>
      apiOf(audience).client.POST('/api/v1/auth/passkeys/{id}/rename', { params: { path: { id } }, body }),
  });
  return (
    <FormDialog title={t('rename')} action={t('rename')} {...dialog}>
      <TextInput label={t('name')} data-autofocus {...RenamePasskeyRequest.name} {...form.getInputProps('name')} />
    </FormDialog>
  );
}

function RemoveDialog({ audience, passkey: { id, name }, onClose }: PasskeyDialogProps) {
  const { t } = useTranslation('account');
  const refresh = useRefresh();
  const remove = async (): Promise<void> => {
    await apiOf(audience).client.POST('/api/v1/auth/passkeys/{id}/remove', { params: { path: { id } } });
    await refresh();
  };
  return (
    <ConfirmDialog
      title={t('remove_passkey', { name })}
      action={t('remove')}
      isOpen
      onClose={onClose}
      onConfirm={remove}
    >
      {t('remove_passkey_note')}
    </ConfirmDialog>
  );
}
