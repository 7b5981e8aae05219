import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { SilenceAlarmRequest } from '@/api/generated/values/silence-alarm-request';
import { FormDialog, useDialogForm } from '@/kit';
import type { Alarm } from './alarm-texts';

const HOURS = ['1', '8', '24', '72'] as const;
const SCOPES = SilenceAlarmRequest.scope;

interface SilenceDialogProps {
  readonly alarm: Alarm;
  readonly onClose: () => void;
}

interface Values extends Record<string, unknown> {
  readonly hours: (typeof HOURS)[number];
  readonly scope: (typeof SCOPES)[number];
}

const INITIAL: Values = { hours: '8', scope: 'subject' };

/** For how long, and for this subject or all of the name. */
export function SilenceDialog({ alarm, onClose }: SilenceDialogProps) {
  const { t } = useTranslation('operator/alarms');
  const { form, dialog } = useDialogForm({
    initialValues: INITIAL,
    onClose,
    write: ({ hours, scope }, key) =>
      operatorApi.client.POST('/admin/v1/alarms/{id}/silence', {
        params: { path: { id: alarm.id }, header: { 'Idempotency-Key': key } },
        body: { hours: Number(hours), scope },
      }),
  });
  const hasSubject = Object.keys(alarm.subject).length > 0;
  return (
    <FormDialog title={t('silence_title')} action={t('silence')} {...dialog}>
      <div>{t('about_silence')}</div>
      <Select
        label={t('hours')}
        allowDeselect={false}
        data={HOURS.map((value) => ({ value, label: t(`hours_${value}`) }))}
        {...form.getInputProps('hours')}
      />
      {hasSubject && (
        <Select
          label={t('scope')}
          allowDeselect={false}
          data={SCOPES.map((value) => ({ value, label: t(`scope_${value}`) }))}
          {...form.getInputProps('scope')}
        />
      )}
    </FormDialog>
  );
}
