import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { ActionMenu, FormDialog, useDialogForm, type Action } from '@/kit';
import { useMay } from '@/session/use-may';
import { ImpersonateDialog } from './impersonate-dialog';
import type { MoneyAction } from './money/money-dialog';
import { ifMatch } from '../data/if-match';
import type { Organization } from '../data/organizations';

type StateAction = 'suspend' | 'resume' | 'archive' | 'restore';

interface OrganizationActionsProps {
  readonly organization: Organization;
  readonly onMoney: (action: MoneyAction) => void;
}

/** All that can be done to an organization, besides a top-up. */
export function OrganizationActions({ organization, onMoney }: OrganizationActionsProps) {
  const { t } = useTranslation('operator/organizations');
  const may = useMay();
  const [stateAction, setStateAction] = useState<StateAction | null>(null);
  const [isActing, setActing] = useState(false);
  const money: Action[] = (['adjustment', 'grant', 'refund', 'chargeback'] as const).map((action) => ({
    label: t(`action_${action}`),
    onClick: () => onMoney(action),
  }));
  const states: Action[] = statesOf(organization).map((action, index) => ({
    label: t(`action_${action}`),
    onClick: () => setStateAction(action),
    isDangerous: action === 'suspend' || action === 'archive',
    isApart: index === 0 && may('write', 'money'),
  }));
  const act: Action = { label: t('action_impersonate'), onClick: () => setActing(true) };
  const actions = [
    ...(may('write', 'impersonation') && organization.archived_at === null ? [act] : []),
    ...(may('write', 'money') ? money : []),
    ...(may('write', 'organizations') ? states : []),
  ];
  return (
    <>
      <ActionMenu label={t('more')} actions={actions} isButton />
      {isActing && <ImpersonateDialog organization={organization} onClose={() => setActing(false)} />}
      {stateAction !== null && (
        <StateDialog action={stateAction} organization={organization} onClose={() => setStateAction(null)} />
      )}
    </>
  );
}

function statesOf({ status, archived_at }: Organization): readonly StateAction[] {
  if (archived_at !== null) return ['restore'];
  return [status === 'active' ? 'suspend' : 'resume', 'archive'];
}

interface StateDialogProps {
  readonly action: StateAction;
  readonly organization: Organization;
  readonly onClose: () => void;
}

function StateDialog({ action, organization, onClose }: StateDialogProps) {
  const { t } = useTranslation('operator/organizations');
  const hasReason = action === 'suspend' || action === 'resume';
  const { form, dialog } = useDialogForm({
    initialValues: { reason: '' },
    onClose,
    write: ({ reason }) => change(action, organization, reason),
  });
  return (
    <FormDialog
      title={t(`action_${action}`)}
      action={t(`do_${action}`)}
      isDangerous={action === 'suspend' || action === 'archive'}
      {...dialog}
    >
      <div>{t(`about_${action}`, { name: organization.name })}</div>
      {hasReason && <TextInput label={t('reason_optional')} data-autofocus {...form.getInputProps('reason')} />}
    </FormDialog>
  );
}

function change(action: StateAction, { id, version }: Organization, reason: string): Promise<unknown> {
  const { client } = operatorApi;
  const params = { path: { id } };
  const body = reason === '' ? {} : { reason };
  switch (action) {
    case 'suspend':
      return client.POST('/admin/v1/organizations/{id}/suspend', { params, body });
    case 'resume':
      return client.POST('/admin/v1/organizations/{id}/resume', { params, body });
    case 'restore':
      return client.POST('/admin/v1/organizations/{id}/restore', { params });
    case 'archive':
      return client.DELETE('/admin/v1/organizations/{id}', { params: { ...params, header: ifMatch(version) } });
  }
}
