import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Textarea, TextInput } from '@mantine/core';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { DataTable, Empty, FormDialog, QueryState, Region, useDialogForm } from '@/kit';
import { useMay } from '@/session/use-may';
import { ifMatch } from '../data/if-match';

type Calendar = components['schemas']['CalendarResponse'];

/** Lists of days that the schedules of prices name. */
export function Calendars() {
  const { t } = useTranslation('operator/settings');
  const [edited, setEdited] = useState<Calendar | null>(null);
  const mayWrite = useMay()('write', 'settings');
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/settings/calendars');
  const add = mayWrite && <Button onClick={() => setEdited({ name: '', dates: [] })}>{t('new_calendar')}</Button>;
  return (
    <Region title={t('tab_calendars')} note={t('calendars_note')} actions={add}>
      <QueryState query={query}>
        {({ calendars, version }) => (
          <>
            {calendars.length === 0 ? (
              <Empty>{t('calendars_none')}</Empty>
            ) : (
              <DataTable
                label={t('tab_calendars')}
                rows={calendars}
                keyOf={({ name }) => name}
                {...(mayWrite ? { onOpen: setEdited } : {})}
                columns={[
                  { id: 'name', head: t('name'), cell: ({ name }) => <code>{name}</code> },
                  { id: 'dates', head: t('dates'), isWide: true, cell: ({ dates }) => dates.join(', ') },
                ]}
              />
            )}
            {edited !== null && <CalendarDialog calendar={edited} version={version} onClose={() => setEdited(null)} />}
          </>
        )}
      </QueryState>
    </Region>
  );
}

interface CalendarDialogProps {
  readonly calendar: Calendar;
  readonly version: number;
  readonly onClose: () => void;
}

function CalendarDialog({ calendar, version, onClose }: CalendarDialogProps) {
  const { t } = useTranslation('operator/settings');
  const { form, dialog } = useDialogForm({
    initialValues: { name: calendar.name, dates: calendar.dates.join('\n') },
    onClose,
    write: ({ name, dates }) =>
      operatorApi.client.PATCH('/admin/v1/settings/calendars', {
        params: { header: ifMatch(version) },
        body: { calendars: [{ name, dates: dates.split(/[\s,;]+/).filter((date) => date !== '') }] },
      }),
  });
  const isNew = calendar.name === '';
  return (
    <FormDialog title={isNew ? t('new_calendar') : calendar.name} action={t('save')} {...dialog}>
      <TextInput label={t('name')} required disabled={!isNew} {...form.getInputProps('name')} />
      <Textarea
        label={t('dates')}
        description={t('dates_note')}
        autosize
        minRows={6}
        maxRows={16}
        placeholder="2026-12-25"
        {...form.getInputProps('dates')}
      />
    </FormDialog>
  );
}
