import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRefresh } from '@/api/use-refresh';
import { ActionMenu, ConfirmDialog, DataTable, Empty, FormError, QueryState, Region, Status, useAction } from '@/kit';
import { PROVIDER_APIS, useProviders, type Provider, type Side } from './provider-api';
import { AddressesDialog, RotateDialog } from './provider-dialogs';
import { ProviderForm } from './provider-form';

type Open =
  | { readonly kind: 'new' }
  | { readonly kind: 'edit' | 'rotate' | 'addresses' | 'remove'; readonly provider: Provider };

interface ProvidersProps {
  readonly side: Side;
  readonly mayWrite: boolean;
}

/** Identity providers of the installation, or of the organization. */
export function Providers({ side, mayWrite }: ProvidersProps) {
  const { t } = useTranslation('sign-on');
  const query = useProviders(side);
  const [open, setOpen] = useState<Open | null>(null);
  const close = (): void => setOpen(null);
  const refresh = useRefresh();
  const { act, error } = useAction();
  const toggle = async (provider: Provider): Promise<void> => {
    const status = provider.status === 'enabled' ? 'disabled' : 'enabled';
    await PROVIDER_APIS[side].update(provider, { status });
    await refresh();
  };
  const remove = async (provider: Provider): Promise<void> => {
    await PROVIDER_APIS[side].remove(provider);
    await refresh();
  };
  return (
    <Region
      title={t('providers')}
      note={t(`providers_note_${side}`)}
      actions={mayWrite && <Button onClick={() => setOpen({ kind: 'new' })}>{t('new_provider')}</Button>}
    >
      <FormError error={error} />
      <QueryState query={query}>
        {({ data }) => (
          <ProviderTable
            rows={data}
            mayWrite={mayWrite}
            onOpen={setOpen}
            onToggle={(provider) => act(() => toggle(provider))}
          />
        )}
      </QueryState>
      {open?.kind === 'new' && <ProviderForm side={side} provider={null} onClose={close} />}
      {open?.kind === 'edit' && <ProviderForm side={side} provider={open.provider} onClose={close} />}
      {open?.kind === 'rotate' && <RotateDialog side={side} provider={open.provider} onClose={close} />}
      {open?.kind === 'addresses' && <AddressesDialog provider={open.provider} onClose={close} />}
      {open?.kind === 'remove' && (
        <ConfirmDialog
          title={t('remove_provider', { name: open.provider.name })}
          action={t('remove')}
          isOpen
          onClose={close}
          onConfirm={() => remove(open.provider)}
        >
          {t('remove_provider_note')}
        </ConfirmDialog>
      )}
    </Region>
  );
}

interface ProviderTableProps {
  readonly rows: readonly Provider[];
  readonly mayWrite: boolean;
  readonly onOpen: (open: Open) => void;
  readonly onToggle: (provider: Provider) => void;
}

function ProviderTable({ rows, mayWrite, onOpen, onToggle }: ProviderTableProps) {
  const { t } = useTranslation('sign-on');
  if (rows.length === 0) return <Empty>{t('no_providers')}</Empty>;
  const writesOf = (provider: Provider) => [
    { label: t('edit'), onClick: () => onOpen({ kind: 'edit', provider }) },
    { label: t('rotate'), onClick: () => onOpen({ kind: 'rotate', provider }) },
    { label: t(provider.status === 'enabled' ? 'disable' : 'enable'), onClick: () => onToggle(provider) },
    { label: t('remove'), isDangerous: true, isApart: true, onClick: () => onOpen({ kind: 'remove', provider }) },
  ];
  return (
    <DataTable
      label={t('providers')}
      rows={rows}
      keyOf={({ id }) => id}
      columns={[
        { id: 'name', head: t('name'), label: '', cell: ({ name }) => name },
        {
          id: 'state',
          head: t('state'),
          cell: ({ status }) => <Status kind={status === 'enabled' ? 'ok' : 'rest'}>{t(`status_${status}`)}</Status>,
        },
        { id: 'kind', head: t('kind'), cell: ({ kind }) => t(`kind_${kind}`) },
        { id: 'issuer', head: t('issuer'), isWide: true, cell: ({ issuer }) => issuer },
        { id: 'client', head: t('client_id'), isWide: true, cell: ({ client_id }) => client_id },
      ]}
      actionsOf={(provider) => (
        <ActionMenu
          label={t('actions_of', { name: provider.name })}
          actions={[
            { label: t('addresses'), onClick: () => onOpen({ kind: 'addresses', provider }) },
            ...(mayWrite ? writesOf(provider) : []),
          ]}
        />
      )}
    />
  );
}
