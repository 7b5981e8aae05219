import { ActionIcon, Autocomplete, Button, Chip, Group, Stack, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { TextButton } from '../../data/text-button';
import { DAYS } from '@/kit';
import classes from '../models.module.css';
import { isZone } from '../schedule/timetable';
import { useCalendars } from '../schedule/use-calendars';
import type { PartInputs } from './inputs';
import { NEW_TIME, newWindow, type PriceForm, type WindowForm } from './price-form';
import { VariantInputs } from './variant-inputs';

interface ScheduleInputsProps extends PartInputs {
  readonly price: PriceForm;
}

const ZONES = Intl.supportedValuesOf('timeZone');

/** Hours of the week with other rates. */
export function ScheduleInputs({ form, at, price: { windows, time_zone } }: ScheduleInputsProps) {
  const { t } = useTranslation('operator/models');
  const path = `${at}.windows`;
  return (
    <Stack gap="sm">
      {windows.length > 0 && (
        <Autocomplete
          label={t('time_zone')}
          data={['UTC', ...ZONES]}
          limit={20}
          {...form.getInputProps(`${at}.time_zone`)}
          {...(isZone(time_zone.trim()) ? {} : { error: t('time_zone_unknown') })}
        />
      )}
      {windows.map((window, index) => (
        <WindowInputs
          key={index}
          form={form}
          at={`${path}.${index}`}
          window={window}
          onRemove={() => form.removeListItem(path, index)}
        />
      ))}
      <div>
        <Button
          leftSection={<Plus size={14} />}
          onClick={() => form.insertListItem(path, newWindow(windows.length + 1) as never)}
        >
          {t('window_add')}
        </Button>
      </div>
    </Stack>
  );
}

interface WindowInputsProps extends PartInputs {
  readonly window: WindowForm;
  readonly onRemove: () => void;
}

function WindowInputs({ form, at, window, onRemove }: WindowInputsProps) {
  const { t } = useTranslation('operator/models');
  const calendars = useCalendars();
  const isNamed = window.except_calendar !== '' || window.also_calendar !== '';
  const names = [...calendars.keys()];
  return (
    <Stack gap="xs" className={classes.windowBox} role="group" aria-label={window.name}>
      <TextInput label={t('window_name')} {...form.getInputProps(`${at}.name`)} />
      {window.times.map((_, index) => (
        <TimeInputs
          key={index}
          form={form}
          at={`${at}.times.${index}`}
          onRemove={window.times.length === 1 ? undefined : () => form.removeListItem(`${at}.times`, index)}
        />
      ))}
      <div>
        <TextButton onClick={() => form.insertListItem(`${at}.times`, NEW_TIME as never)}>{t('time_add')}</TextButton>
      </div>
      {(isNamed || names.length > 0) && (
        <Group grow align="start">
          <Autocomplete label={t('except')} data={names} {...form.getInputProps(`${at}.except_calendar`)} />
          <Autocomplete label={t('also')} data={names} {...form.getInputProps(`${at}.also_calendar`)} />
        </Group>
      )}
      <VariantInputs form={form} at={at} variant={window} />
      <div>
        <TextButton onClick={onRemove}>{t('window_remove')}</TextButton>
      </div>
    </Stack>
  );
}

interface TimeInputsProps extends PartInputs {
  readonly onRemove: (() => void) | undefined;
}

function TimeInputs({ form, at, onRemove }: TimeInputsProps) {
  const { t } = useTranslation('operator/models');
  return (
    <>
      <Chip.Group multiple {...form.getInputProps(`${at}.days`)}>
        <Group gap={4} role="group" aria-label={t('days')}>
          {DAYS.map((day) => (
            <Chip key={day} value={day}>
              {t(`day_${day}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <Group align="end" gap="xs" wrap="nowrap">
        <TextInput flex={1} label={t('window_from')} placeholder="22:00" {...form.getInputProps(`${at}.from`)} />
        <TextInput flex={1} label={t('window_to')} placeholder="08:00" {...form.getInputProps(`${at}.to`)} />
        {onRemove !== undefined && (
          <ActionIcon size={28} aria-label={t('time_remove')} variant="subtle" onClick={onRemove}>
            <X size={14} />
          </ActionIcon>
        )}
      </Group>
    </>
  );
}
