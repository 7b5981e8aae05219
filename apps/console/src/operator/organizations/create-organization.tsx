import { Select, Switch, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { CreateOrganizationRequest } from '@/api/generated/fields/create-organization-request';
import { unwrap } from '@/api/unwrap';
import { AmountInput, amountOf, FormDialog, useDialogForm } from '@/kit';
import { optionsOf, useTierNames } from '../parts/names';

/** A new organization, without members: they are invited on its page. */
export function CreateOrganization({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('operator/organizations');
  const navigate = useNavigate();
  const tiers = optionsOf(useTierNames());
  const settings = operatorApi.hooks.useQuery('get', '/admin/v1/settings').data;
  const isTestByDefault = settings?.payments.value.test_organizations ?? false;
  const { form, dialog } = useDialogForm({
    initialValues: { name: '', tier_id: null as string | null, credit_limit_usd: '', test: null as boolean | null },
    onClose,
    write: async ({ name, tier_id, credit_limit_usd, test }, key) => {
      const { id } = await unwrap(
        operatorApi.client.POST('/admin/v1/organizations', {
          params: { header: { 'Idempotency-Key': key } },
          body: {
            name,
            ...(test === null ? {} : { test }),
            ...(tier_id === null ? {} : { tier_id }),
            ...(credit_limit_usd === '' ? {} : { credit_limit_usd: amountOf(credit_limit_usd) }),
          },
        }),
      );
      await navigate({ to: '/operator/organizations/$organizationId', params: { organizationId: id } });
    },
  });
  return (
    <FormDialog title={t('create')} action={t('create_action')} {...dialog}>
      <TextInput label={t('name')} data-autofocus {...CreateOrganizationRequest.name} {...form.getInputProps('name')} />
      <Select
        label={t('tier')}
        placeholder={t('default_tier')}
        clearable
        data={tiers}
        {...form.getInputProps('tier_id')}
      />
      <AmountInput
        label={t('credit_limit')}
        description={t('credit_limit_note')}
        placeholder="0"
        {...form.getInputProps('credit_limit_usd')}
      />
      <Switch
        label={t('test')}
        description={t('test_note')}
        checked={form.values.test ?? isTestByDefault}
        onChange={({ currentTarget }) => form.setFieldValue('test', currentTarget.checked)}
      />
    </FormDialog>
  );
}
