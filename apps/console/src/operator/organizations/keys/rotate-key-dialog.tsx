import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { FormDialog, useDialogForm } from '@/kit';
import type { Key } from './key-columns';

/** Seconds for which the old secret is accepted beside the new one. */
const GRACES = { none: 0, hour: 3_600, day: 86_400, week: 604_800 } as const;
const INITIAL: { readonly grace: keyof typeof GRACES } = { grace: 'hour' };
const NAMES = Object.keys(GRACES) as (keyof typeof GRACES)[];

interface RotateKeyDialogProps {
  readonly apiKey: Key;
  readonly onSecret: (secret: string | null) => void;
  readonly onClose: () => void;
}

export function RotateKeyDialog({ apiKey, onSecret, onClose }: RotateKeyDialogProps) {
  const { t } = useTranslation('operator/organizations');
  const { form, dialog } = useDialogForm({
    initialValues: INITIAL,
    onClose,
    write: async ({ grace }, key) => {
      const data = await unwrap(
        operatorApi.client.POST('/admin/v1/keys/{id}/rotate', {
          params: { path: { id: apiKey.id }, header: { 'Idempotency-Key': key } },
          body: { grace_seconds: GRACES[grace] },
        }),
      );
      onSecret(data.secret ?? null);
    },
  });
  return (
    <FormDialog title={t('rotate_title', { name: apiKey.name })} action={t('rotate')} {...dialog}>
      <div>{t('rotate_note')}</div>
      <Select
        label={t('grace')}
        allowDeselect={false}
        data-autofocus
        data={NAMES.map((value) => ({ value, label: t(`grace_${value}`) }))}
        {...form.getInputProps('grace')}
      />
    </FormDialog>
  );
}
