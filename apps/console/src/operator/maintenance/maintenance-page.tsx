import { Button, Divider, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { useRefresh } from '@/api/use-refresh';
import {
  Form,
  FormError,
  Page,
  QueryState,
  Region,
  Split,
  Status,
  useForm,
  useNow,
  useSubmit,
  MultiSelect,
} from '@/kit';
import { useMay } from '@/session/use-may';
import { ifMatch } from '../data/if-match';
import { optionsOf, useOrganizationNames } from '../parts/names';
import classes from './maintenance.module.css';
import { AnnouncementFields } from './announcement-fields';
import { changeOf, faultOf, toInstant, valuesOf, type MaintenanceValues } from './maintenance-form';
import { replyOf } from './preview';

type Maintenance = components['schemas']['MaintenanceResponse'];

/** The switch that keeps customers out, with what they will see. */
export function MaintenancePage(): ReactNode {
  const { t } = useTranslation('operator/maintenance');
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/maintenance');
  const mark = query.data && <State maintenance={query.data} />;
  return (
    <Page title={t('maintenance')} mark={mark}>
      <QueryState query={query}>
        {(maintenance) => <MaintenanceForm key={maintenance.version} maintenance={maintenance} />}
      </QueryState>
    </Page>
  );
}

function State({ maintenance: { mode, announcement } }: { readonly maintenance: Maintenance }) {
  const { t } = useTranslation('operator/maintenance');
  const now = useNow();
  const isAnnounced = announcement !== null && Date.parse(announcement.ends_at) > now;
  if (mode === 'off' && isAnnounced) return <Status kind="live">{t('announced')}</Status>;
  return <Status kind={mode === 'on' ? 'warn' : 'ok'}>{t(`mode_${mode}`)}</Status>;
}

function MaintenanceForm({ maintenance }: { readonly maintenance: Maintenance }) {
  const { t } = useTranslation('operator/maintenance');
  const isReadOnly = !useMay()('write', 'settings');
  const organizations = optionsOf(useOrganizationNames());
  const { form, submit, error, isBusy } = useMaintenanceForm(maintenance);
  const { isOn, message, until } = form.values;
  return (
    <Split aside={<Preview message={message} until={until} />} isPermanent>
      <Form onSubmit={form.onSubmit(submit)} className={classes.form}>
        <fieldset disabled={isReadOnly} className={classes.fields}>
          <Stack gap="md">
            <Switch
              size="md"
              label={t('switch')}
              description={t(isOn ? 'switch_on' : 'switch_off')}
              {...form.getInputProps('isOn', { type: 'checkbox' })}
            />
            <Textarea
              label={t('message')}
              description={t('message_note')}
              autosize
              minRows={2}
              {...form.getInputProps('message')}
            />
            <TextInput
              type="datetime-local"
              label={t('until')}
              description={t('until_note')}
              {...form.getInputProps('until')}
            />
            <Divider />
            <AnnouncementFields form={form} />
            <Divider />
            <MultiSelect
              label={t('allow')}
              description={t('allow_note')}
              searchable
              data={organizations}
              {...form.getInputProps('allow_organizations')}
            />
            <FormError error={error} />
            <div>
              <Button
                type="submit"
                variant="filled"
                loading={isBusy}
                disabled={isReadOnly || !form.isDirty()}
                style={isOn && maintenance.mode === 'off' ? DANGEROUS : undefined}
              >
                {t(actionOf(maintenance.mode, isOn))}
              </Button>
            </div>
          </Stack>
        </fieldset>
      </Form>
    </Split>
  );
}

const DANGEROUS = { '--button-bg': 'var(--bad-solid)', '--button-color': '#fff', '--button-hover': 'var(--bad-solid)' };

function actionOf(mode: Maintenance['mode'], isOn: boolean): 'save' | 'turn_on' | 'turn_off' {
  if ((mode === 'on') === isOn) return 'save';
  return isOn ? 'turn_on' : 'turn_off';
}

function useMaintenanceForm(maintenance: Maintenance) {
  const { t } = useTranslation('operator/maintenance');
  const refresh = useRefresh();
  const form = useForm<MaintenanceValues>({ initialValues: valuesOf(maintenance) });
  const { submit, ...submission } = useSubmit(form, async (values) => {
    await operatorApi.client.PUT('/admin/v1/maintenance', {
      params: { header: ifMatch(maintenance.version) },
      body: changeOf(values),
    });
    await refresh();
  });
  const submitChecked = (values: MaintenanceValues): void => {
    const fault = faultOf(values);
    if (fault === null) {
      submit(values);
      return;
    }
    const path = fault === 'ends_early' ? 'endsAt' : 'startsAt';
    form.setFieldError(path, t(fault));
    form.inputs.byPath.get(path)?.focus();
  };
  return { form, submit: submitChecked, ...submission };
}

function Preview({ message, until }: { readonly message: string; readonly until: string }) {
  const { t } = useTranslation('operator/maintenance');
  const now = useNow();
  const end = until === '' ? null : toInstant(until);
  return (
    <Region title={t('preview')} note={t('preview_note')}>
      <pre className={classes.reply} tabIndex={0} aria-label={t('preview')}>
        {replyOf(message, end, now)}
      </pre>
    </Region>
  );
}
