import { MultiSelect, Select, SimpleGrid, Switch, TagsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CreateChannelRequest as bounds } from '@/api/generated/fields/create-channel-request';
import { CreateChannelRequest as traits } from '@/api/generated/traits/create-channel-request';
import { CreateChannelRequest as values } from '@/api/generated/values/create-channel-request';
import { FormDialog, NumberInput, useCapabilityName, useDialogForm } from '@/kit';
import type { Channel } from '../../data/catalog';
import { writeOptions } from './write-options';

interface LimitsDialogProps {
  readonly channel: Channel;
  readonly onClose: () => void;
}

const NUMBERS = [
  'concurrency_max',
  'queue_max',
  'queue_timeout_ms',
  'connect_timeout_ms',
  'first_byte_timeout_ms',
  'first_byte_timeout_reasoning_ms',
  'idle_timeout_ms',
  'total_timeout_ms',
] as const;

type Limit = (typeof NUMBERS)[number];

/** How long and how often a channel is asked, by which API, what its upstream cannot read or says otherwise, and whether it takes test money. */
export function LimitsDialog({ channel, onClose }: LimitsDialogProps) {
  const { t } = useTranslation(['operator/channels', 'kit']);
  const capabilityName = useCapabilityName();
  const { options } = channel;
  const hasTwoApis = traits.kind[channel.kind].two_apis;
  const { form, dialog } = useDialogForm({
    initialValues: {
      numbers: Object.fromEntries(NUMBERS.map((name) => [name, options[name] ?? ''])) as Record<Limit, number | string>,
      drop: options.drop,
      lacks: options.lacks,
      tools_api: options.tools_api,
      stop_ends_calls: options.stop_ends_calls,
      test_organizations: options.test_organizations,
    },
    write: ({ numbers, tools_api, ...lists }) => {
      const limits = NUMBERS.map((name) => [name, numbers[name] === '' ? null : Number(numbers[name])]);
      return writeOptions(channel, {
        ...(Object.fromEntries(limits) as Record<Limit, number | null>),
        ...lists,
        ...(hasTwoApis ? { tools_api } : {}),
      });
    },
    onClose,
  });
  return (
    <FormDialog title={t('limits')} action={t('save')} {...dialog}>
      <div>{t('limits_note')}</div>
      <SimpleGrid cols={2} spacing="sm" verticalSpacing="xs">
        {NUMBERS.map((name) => (
          <NumberInput
            key={name}
            label={t(`limit_${name}`)}
            unit={name.endsWith('_ms') && t('kit:unit_ms')}
            {...bounds.options[name]}
            {...form.getInputProps(`numbers.${name}`)}
          />
        ))}
      </SimpleGrid>
      {hasTwoApis && (
        <Select
          label={t('tools_api')}
          description={t('tools_api_note')}
          data={values.options.tools_api.map((value) => ({ value, label: t(`tools_api_${value}`) }))}
          allowDeselect={false}
          {...form.getInputProps('tools_api')}
        />
      )}
      <TagsInput label={t('drops')} description={t('drops_note')} {...form.getInputProps('drop')} />
      <MultiSelect
        label={t('lacks')}
        description={t('lacks_note')}
        data={values.options.lacks.map((value) => ({ value, label: capabilityName(value) }))}
        {...form.getInputProps('lacks')}
      />
      <Switch
        label={t('stop_ends_calls')}
        description={t('stop_ends_calls_note')}
        {...form.getInputProps('stop_ends_calls', { type: 'checkbox' })}
      />
      <Switch
        label={t('test_organizations')}
        description={t('test_organizations_note')}
        {...form.getInputProps('test_organizations', { type: 'checkbox' })}
      />
    </FormDialog>
  );
}
