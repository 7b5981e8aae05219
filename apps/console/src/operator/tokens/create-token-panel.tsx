import { Button, Checkbox, Select, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { CreateTokenRequest } from '@/api/generated/fields/create-token-request';
import { unwrap } from '@/api/unwrap';
import { Form, FormError, Panel, useDialogForm } from '@/kit';
import { RoleAccess } from '../users/role-access';
import { PLATFORM_ROLES } from '../users/users-search';
import classes from '../users/users.module.css';
import { TokenExample } from './token-example';

interface CreateTokenPanelProps {
  readonly onSecret: (secret: string | null) => void;
  readonly onClose: () => void;
}

interface Values extends Record<string, unknown> {
  readonly name: string;
  readonly platform_role: (typeof PLATFORM_ROLES)[number];
  readonly last_day: string;
  readonly never: boolean;
}

const INITIAL: Values = { name: '', platform_role: 'support', last_day: '', never: false };

export function CreateTokenPanel({ onSecret, onClose }: CreateTokenPanelProps) {
  const { t } = useTranslation(['operator/tokens', 'operator/users']);
  const { form, dialog } = useDialogForm({
    initialValues: INITIAL,
    onClose,
    write: async ({ name, platform_role, last_day, never }, key) => {
      const data = await unwrap(
        operatorApi.client.POST('/admin/v1/tokens', {
          params: { header: { 'Idempotency-Key': key } },
          body: {
            name,
            platform_role,
            ...(never ? { expires_at: null } : {}),
            // To the end of that day, where the browser is.
            ...(never || last_day === '' ? {} : { expires_at: new Date(`${last_day}T23:59:59`).toISOString() }),
          },
        }),
      );
      onSecret(data.secret ?? null);
    },
  });
  return (
    <Panel
      title={t('create')}
      onClose={onClose}
      effect={<RoleAccess role={form.values.platform_role} />}
      foot={
        <Button type="submit" form="token" variant="filled" loading={dialog.isBusy}>
          {t('create_action')}
        </Button>
      }
    >
      <Form id="token" className={classes.about} onSubmit={dialog.onSubmit}>
        <Stack gap="sm">
          <TextInput
            label={t('name')}
            description={t('name_note')}
            {...CreateTokenRequest.name}
            {...form.getInputProps('name')}
          />
          <Select
            label={t('role')}
            allowDeselect={false}
            data={PLATFORM_ROLES.map((value) => ({ value, label: t(`operator/users:role_${value}`) }))}
            {...form.getInputProps('platform_role')}
          />
          <TextInput
            label={t('last_day')}
            description={t('last_day_note')}
            type="date"
            disabled={form.values.never}
            {...form.getInputProps('last_day')}
          />
          <Checkbox label={t('never_expires')} {...form.getInputProps('never', { type: 'checkbox' })} />
          <FormError error={dialog.error} />
        </Stack>
      </Form>
      <TokenExample />
    </Panel>
  );
}
