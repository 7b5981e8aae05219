import { Button, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { LANGUAGES } from '@/i18n';
import { Count, Form, FormError, Id, Pairs, QueryState, Region, useForm, useSubmit } from '@/kit';
import { Picker } from '@/kit/picker/picker';
import { useMemberMay } from '@/session/customer-access';
import { sessionQuery, useOrganization } from '@/session/session';
import { Domains } from '@/sign-on/domains';
import { Providers } from '@/sign-on/providers';
import { SecurityRules } from '@/sign-on/security-rules';
import classes from './settings.module.css';

type Organization = components['schemas']['OwnOrganizationResponse'];

export function OrganizationTab() {
  const { t } = useTranslation('portal/settings');
  const id = useOrganization()?.id ?? '';
  const may = useMemberMay();
  const organization = customerApi.hooks.useQuery('get', '/api/v1/organizations/{id}', { params: { path: { id } } });
  // Each version has a form of its own.
  const [isSaved, setSaved] = useState(false);
  return (
    <QueryState query={organization}>
      {(data) => (
        <>
          <Region title={t('tab_organization')} isPadded>
            <OrganizationForm key={data.version} organization={data} isSaved={isSaved} onSaved={() => setSaved(true)} />
          </Region>
          <Region title={t('limits')} note={t('limits_note')} isPadded>
            <Pairs
              pairs={[
                [t('id'), <Id key="id" id={data.id} />],
                [t('rpm'), <Count key="rpm" value={data.limits.rpm} />],
                [t('tpm'), <Count key="tpm" value={data.limits.tpm} />],
                [t('concurrency'), <Count key="concurrency" value={data.limits.concurrency} />],
              ]}
            />
          </Region>
          {may('write', 'single_sign_on') && (
            <>
              <Domains />
              <Providers side="organization" mayWrite />
              <SecurityRules />
            </>
          )}
        </>
      )}
    </QueryState>
  );
}

interface OrganizationFormProps {
  readonly organization: Organization;
  readonly isSaved: boolean;
  readonly onSaved: () => void;
}

function OrganizationForm({ organization, isSaved, onSaved }: OrganizationFormProps) {
  const { t } = useTranslation('portal/settings');
  const client = useQueryClient();
  const may = useMemberMay();
  const { id, version, name, tz, locale } = organization;
  const isReadOnly = !may('write', 'organization');
  const form = useForm({ initialValues: { name, tz, locale } });
  const { submit, error, isBusy } = useSubmit(form, async (body) => {
    await customerApi.client.PATCH('/api/v1/organizations/{id}', {
      params: { path: { id }, header: { 'If-Match': `"${version}"` } },
      body,
    });
    onSaved();
    // The name of the organization is in the session, too.
    await Promise.all([
      client.invalidateQueries({ queryKey: ['get'] }),
      client.invalidateQueries({ queryKey: sessionQuery('customer').queryKey }),
    ]);
  });
  return (
    <Form onSubmit={form.onSubmit(submit)} className={classes.form}>
      <Stack gap="sm">
        <TextInput label={t('name')} disabled={isReadOnly} {...form.getInputProps('name')} />
        <Picker
          label={t('organization_zone')}
          description={t('organization_zone_note')}
          disabled={isReadOnly}
          data={[...new Set([tz, 'UTC', ...Intl.supportedValuesOf('timeZone')])]}
          {...form.getInputProps('tz')}
        />
        <NativeSelect
          label={t('mail_language')}
          disabled={isReadOnly}
          data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
          {...form.getInputProps('locale')}
        />
        <FormError error={error} />
        <div role="status">{isSaved && t('saved')}</div>
        {isReadOnly ? (
          <div>{t('needs_admin')}</div>
        ) : (
          <div>
            <Button type="submit" loading={isBusy}>
              {t('save')}
            </Button>
          </div>
        )}
      </Stack>
    </Form>
  );
}
