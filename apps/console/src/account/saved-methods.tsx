import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { useRefresh } from '@/api/use-refresh';
import { ConfirmDialog, DataTable, Day, Region } from '@/kit';

type PersonMethod = components['schemas']['PersonMethodResponse'];

/** `visa 4242` as people know it. */
const cardText = (label: string): string =>
  label.replace(
    /^(\w)(\w*) (\d{4})$/,
    (_all, first: string, rest: string, last: string) => `${first.toUpperCase()}${rest} •••• ${last}`,
  );

/** What a person saved to pay by, for all organizations, also for those that it has left. Nothing if there is none. */
export function PersonMethods() {
  const { t } = useTranslation('account');
  const methods = customerApi.hooks.useQuery('get', '/api/v1/auth/saved-methods').data?.data ?? [];
  const [removed, setRemoved] = useState<PersonMethod | null>(null);
  if (methods.length === 0) return null;
  return (
    <Region title={t('saved_methods')} note={t('saved_methods_note')}>
      <DataTable
        label={t('saved_methods')}
        rows={methods}
        keyOf={({ id }) => id}
        columns={[
          { id: 'method', head: t('payment_method'), label: '', cell: ({ label }) => cardText(label) },
          { id: 'organization', head: t('organization'), isWide: true, cell: ({ organization_name: name }) => name },
          { id: 'since', head: t('saved_on'), cell: ({ created_at: at }) => <Day at={at} /> },
        ]}
        actionsOf={(method) => <Button onClick={() => setRemoved(method)}>{t('remove')}</Button>}
      />
      {removed !== null && <RemoveMethod method={removed} onClose={() => setRemoved(null)} />}
    </Region>
  );
}

function RemoveMethod({ method, onClose }: { readonly method: PersonMethod; readonly onClose: () => void }) {
  const { t } = useTranslation('account');
  const refresh = useRefresh();
  const remove = async (): Promise<void> => {
    await customerApi.client.POST('/api/v1/auth/saved-methods/{id}/remove', { params: { path: { id: method.id } } });
    await refresh();
  };
  const title = t('remove_method', { name: cardText(method.label) });
  return (
    <ConfirmDialog title={title} action={t('remove')} isOpen onClose={onClose} onConfirm={remove}>
      {t('remove_method_note', { name: method.organization_name })}
    </ConfirmDialog>
  );
}
