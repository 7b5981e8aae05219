import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog, useDialogForm } from '@/kit';

interface DecisionDialogProps {
  readonly title: string;
  readonly action: string;
  readonly isDangerous?: boolean;
  readonly write: (reason: string, key: string) => Promise<unknown>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A decision about money that is final: what it does, and why it is made. */
export function DecisionDialog({ title, action, isDangerous = false, write, onClose, children }: DecisionDialogProps) {
  const { t } = useTranslation('operator/billing');
  const { form, dialog } = useDialogForm({
    initialValues: { reason: '' },
    onClose,
    write: ({ reason }, key) => write(reason, key),
  });
  return (
    <FormDialog title={title} action={action} isDangerous={isDangerous} {...dialog}>
      <div>{children}</div>
      <TextInput label={t('reason_record')} data-autofocus {...form.getInputProps('reason')} />
    </FormDialog>
  );
}
