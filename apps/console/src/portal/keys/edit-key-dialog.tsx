import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { useRefresh } from '@/api/use-refresh';
import { FormDialog, useSubmit, useForm } from '@/kit';
import { KeyFields } from './key-fields';
import { changesOfKey, valuesOfKey, type KeyValues } from './key-form';
import type { Key } from '../parts/key-state';

interface EditKeyDialogProps {
  readonly row: Key;
  readonly onClose: () => void;
}

/** Opens with the key as it is; what another person changed meanwhile is not overwritten. */
export function EditKeyDialog({ row, onClose }: EditKeyDialogProps) {
  const { t } = useTranslation('portal/keys');
  const refresh = useRefresh();
  const form = useForm<KeyValues>({ initialValues: valuesOfKey(row) });
  const { submit, error, isBusy } = useSubmit(form, async (values) => {
    const params = { path: { id: row.id }, header: { 'If-Match': `"${row.version}"` } };
    await customerApi.client.PATCH('/api/v1/keys/{id}', { params, body: changesOfKey(row, values) });
    await refresh();
    onClose();
  });
  return (
    <FormDialog
      title={t('edit_key', { name: row.name })}
      action={t('save')}
      {...{ onClose, error, isBusy }}
      onSubmit={form.onSubmit(submit)}
    >
      <KeyFields form={form} isFolded={false} />
    </FormDialog>
  );
}
