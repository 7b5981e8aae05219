import { Checkbox, SimpleGrid, Switch, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { AnnouncementRequest } from '@/api/generated/fields/announcement-request';
import type { MaintenanceValues } from './maintenance-form';

/** Maintenance at a later time: customers read of it until it ends. */
export function AnnouncementFields({ form }: { readonly form: UseFormReturnType<MaintenanceValues> }) {
  const { t } = useTranslation('operator/maintenance');
  const { isAnnounced, refusesRequests } = form.values;
  return (
    <>
      <Switch
        size="md"
        label={t('announce')}
        description={t('announce_note')}
        {...form.getInputProps('isAnnounced', { type: 'checkbox' })}
      />
      {isAnnounced && (
        <>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <TextInput type="datetime-local" required label={t('starts_at')} {...form.getInputProps('startsAt')} />
            <TextInput type="datetime-local" required label={t('ends_at')} {...form.getInputProps('endsAt')} />
          </SimpleGrid>
          <Textarea
            label={t('notice')}
            autosize
            minRows={2}
            {...AnnouncementRequest.message}
            {...form.getInputProps('notice')}
          />
          <Checkbox
            label={t('refuse')}
            description={t(refusesRequests ? 'refuse_on' : 'refuse_off')}
            {...form.getInputProps('refusesRequests', { type: 'checkbox' })}
          />
        </>
      )}
    </>
  );
}
