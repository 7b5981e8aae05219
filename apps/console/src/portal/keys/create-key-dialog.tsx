import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { useRefresh } from '@/api/use-refresh';
import { FormDialog, SecretDialog, useSubmit, useForm } from '@/kit';
import { ClientTabs } from '../clients/client-tabs';
import { KeyFields } from './key-fields';
import { bodyOfNewKey, EMPTY_KEY, type KeyValues } from './key-form';
import type { Key } from '../parts/key-state';

const PRESETS = ['10', '50', '200'] as const;

interface CreateKeyDialogProps {
  readonly isOpen: boolean;
  /** Its project, unless another is chosen. */
  readonly projectId?: string | undefined;
  readonly onClose: () => void;
  /** The secret is in the answer only. */
  readonly onCreated?: (key: NewKey) => void;
}

type NewKey = Key & { readonly secret?: string };

/** Makes a key and shows its secret, once. */
export function CreateKeyDialog({ isOpen, projectId, onClose, onCreated }: CreateKeyDialogProps) {
  const { t } = useTranslation('portal/keys');
  const [created, setCreated] = useState<NewKey | null>(null);
  const take = (key: NewKey): void => {
    setCreated(key);
    onCreated?.(key);
  };
  return (
    <>
      {isOpen && <KeyDialog projectId={projectId} onClose={onClose} onCreated={take} />}
      {created?.secret !== undefined && (
        <SecretDialog
          title={t('key_created')}
          secret={created.secret}
          onClose={() => setCreated(null)}
          uses={<ClientTabs row={created} secret={created.secret} />}
        />
      )}
    </>
  );
}

interface KeyDialogProps extends Pick<CreateKeyDialogProps, 'projectId' | 'onClose'> {
  readonly onCreated: (key: NewKey) => void;
}

function KeyDialog({ projectId = '', onClose, onCreated }: KeyDialogProps) {
  const { t } = useTranslation('portal/keys');
  const refresh = useRefresh();
  const form = useForm<KeyValues>({ initialValues: { ...EMPTY_KEY, project_id: projectId } });
  const { submit, error, isBusy } = useSubmit(form, async (values) => {
    onCreated(await unwrap(customerApi.client.POST('/api/v1/keys', { body: bodyOfNewKey(values) })));
    onClose();
    await refresh();
  });
  const month = form.values.cap_month;
  return (
    <FormDialog
      title={t('new_key')}
      action={t('create')}
      {...{ onClose, error, isBusy }}
      onSubmit={form.onSubmit(submit)}
    >
      <SegmentedControl
        fullWidth
        aria-label={t('budget_preset')}
        value={month === '' || PRESETS.some((preset) => preset === month) ? month : 'own'}
        onChange={(value) => form.setFieldValue('cap_month', value)}
        data={[
          { value: '', label: t('no_cap') },
          ...PRESETS.map((value) => ({ value, label: t('preset', { amount: value }) })),
        ]}
      />
      <KeyFields form={form} isFolded />
    </FormDialog>
  );
}
