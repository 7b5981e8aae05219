import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRefresh } from '@/api/use-refresh';
import { ConfirmDialog, FormDialog, useDialogForm } from '@/kit';
import { OptionList } from '@/kit/choices/option-list';
import { useOpenEndpoints } from '../data/links';
import type { Side } from '../data/side';
import { removeEndpoint, rotateSecret, updateEndpoint, type Endpoint } from '../data/webhook-api';
import { EditEndpoint } from '../form/edit-endpoint';

export type EndpointAction = 'edit' | 'rotate' | 'enable' | 'disable' | 'delete';

interface EndpointDialogProps {
  readonly side: Side;
  readonly endpoint: Endpoint;
  readonly onClose: () => void;
  /** Null: a public key, which is on the page. */
  readonly onSecret: (secret: string | null) => void;
}

const DIALOGS = {
  edit: EditEndpoint,
  rotate: RotateDialog,
  enable: EnableDialog,
  disable: DisableDialog,
  delete: DeleteDialog,
} as const;

/** What can be changed of an endpoint. */
export function EndpointDialogs({ action, ...props }: EndpointDialogProps & { readonly action: EndpointAction }) {
  const Dialog = DIALOGS[action];
  return <Dialog {...props} />;
}

function RotateDialog({ side: { audience }, endpoint, onClose, onSecret }: EndpointDialogProps) {
  const { t } = useTranslation('webhooks');
  const { id, name, signing } = endpoint;
  const refresh = useRefresh();
  const rotate = async (): Promise<void> => {
    onSecret((await rotateSecret(audience, id)).secret);
    await refresh();
  };
  return (
    <ConfirmDialog title={t('rotate_title', { name })} action={t('rotate')} isOpen onClose={onClose} onConfirm={rotate}>
      {t(signing === 'ed25519' ? 'rotate_note_ed25519' : 'rotate_note')}
    </ConfirmDialog>
  );
}

const MISSED = ['send', 'skip'] as const;

interface EnableValues extends Record<string, unknown> {
  readonly missed: (typeof MISSED)[number];
}

function EnableDialog({ side: { audience }, endpoint, onClose }: EndpointDialogProps) {
  const { t } = useTranslation('webhooks');
  const [enabled] = useState(endpoint);
  const { form, dialog } = useDialogForm<EnableValues>({
    initialValues: { missed: 'send' },
    onClose,
    write: ({ missed }) => updateEndpoint(audience, enabled, { enabled: true, skip_missed: missed === 'skip' }),
  });
  return (
    <FormDialog title={t('enable_title', { name: endpoint.name })} action={t('enable')} isQuestion {...dialog}>
      <OptionList
        label={t('missed')}
        options={MISSED.map((value) => ({ value, label: t(`missed_${value}`), note: t(`missed_note_${value}`) }))}
        value={form.values.missed}
        onChange={(chosen) => form.setFieldValue('missed', chosen)}
      />
    </FormDialog>
  );
}

function DisableDialog({ side: { audience }, endpoint, onClose }: EndpointDialogProps) {
  const { t } = useTranslation('webhooks');
  const refresh = useRefresh();
  const disable = async (): Promise<void> => {
    await updateEndpoint(audience, endpoint, { enabled: false });
    await refresh();
  };
  return (
    <ConfirmDialog
      title={t('disable_title', { name: endpoint.name })}
      action={t('disable')}
      isOpen
      onClose={onClose}
      onConfirm={disable}
    >
      {t('disable_note')}
    </ConfirmDialog>
  );
}

function DeleteDialog({ side: { audience }, endpoint: { id, name }, onClose }: EndpointDialogProps) {
  const { t } = useTranslation('webhooks');
  const refresh = useRefresh();
  const openList = useOpenEndpoints(audience);
  const remove = async (): Promise<void> => {
    await removeEndpoint(audience, id);
    await openList();
    await refresh();
  };
  return (
    <ConfirmDialog title={t('delete_title', { name })} action={t('delete')} isOpen onClose={onClose} onConfirm={remove}>
      {t('delete_note')}
    </ConfirmDialog>
  );
}
