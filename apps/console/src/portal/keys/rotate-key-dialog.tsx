import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { useRefresh } from '@/api/use-refresh';
import { FormDialog, useSubmit, useForm } from '@/kit';
import type { Key } from '../parts/key-state';

const HOUR_SECONDS = 3_600;
const GRACES = { now: 0, hour: HOUR_SECONDS, day: 24 * HOUR_SECONDS, week: 7 * 24 * HOUR_SECONDS } as const;

interface RotateKeyDialogProps {
  readonly row: Key;
  readonly onClose: () => void;
  readonly onSecret: (secret: string) => void;
}

/** A new secret; the old one may stay valid until programs have the new one. */
export function RotateKeyDialog({ row, onClose, onSecret }: RotateKeyDialogProps) {
  const { t } = useTranslation('portal/keys');
  const refresh = useRefresh();
  const form = useForm<{ grace: keyof typeof GRACES }>({ initialValues: { grace: 'day' } });
  const { submit, error, isBusy } = useSubmit(form, async ({ grace }) => {
    const data = await unwrap(
      customerApi.client.POST('/api/v1/keys/{id}/rotate', {
        params: { path: { id: row.id } },
        body: { grace_seconds: GRACES[grace] },
      }),
    );
    onClose();
    if (data.secret !== undefined) onSecret(data.secret);
    await refresh();
  });
  return (
    <FormDialog
      title={t('rotate_key', { name: row.name })}
      action={t('rotate')}
      {...{ onClose, error, isBusy }}
      onSubmit={form.onSubmit(submit)}
    >
      <div>{t('rotate_note')}</div>
      <NativeSelect
        label={t('grace')}
        data={Object.keys(GRACES).map((value) => ({ value, label: t(`grace_${value as keyof typeof GRACES}`) }))}
        {...form.getInputProps('grace')}
      />
    </FormDialog>
  );
}
