import { Group, Input, SegmentedControl, TextInput } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { CreateCapRequest } from '@/api/generated/fields/create-cap-request';
import { Picker } from '@/kit/picker/picker';
import type { CapSide } from '../data/side';
import type { CapForm } from './cap-fields';
import { HOLDERS, type NewCapValues } from './cap-values';

interface TargetFieldsProps {
  readonly side: CapSide;
  readonly form: CapForm<NewCapValues>;
}

/** What a new cap counts: requests of all, of a key, a member or a project, and of them those of a model or with a label. */
export function TargetFields({ side, form }: TargetFieldsProps) {
  const { t } = useTranslation('caps');
  const models = useId();
  const { holder, model, tag_name: tagName, tag_value: tagValue } = form.values;
  const choices = { organization: [], key: side.keys, member: side.members, project: side.projects };
  const known = (Object.keys(HOLDERS) as (keyof typeof HOLDERS)[]).filter((name) => choices[name] !== null);
  const isTagged = tagName !== '' || tagValue !== '';
  return (
    <>
      {known.length > 1 && (
        <Input.Wrapper label={t('applies_to')} labelElement="div">
          <SegmentedControl
            fullWidth
            aria-label={t('applies_to')}
            data={known.map((value) => ({ value, label: t(`holder_${value}`) }))}
            {...form.getInputProps('holder')}
          />
        </Input.Wrapper>
      )}
      {holder !== 'organization' && (
        <HolderPicker form={form} field={HOLDERS[holder]} options={choices[holder] ?? []} />
      )}
      <div>
        <TextInput
          label={t('model')}
          description={t('model_note')}
          placeholder={t('model_any')}
          autoComplete="off"
          list={models}
          {...CreateCapRequest.model}
          {...form.getInputProps('model')}
        />
        <datalist id={models}>
          {side.models.map((id) => (
            <option key={id} value={id} />
          ))}
        </datalist>
        {model.trim() !== '' && side.matchesOf(model.trim())}
      </div>
      <Input.Wrapper label={t('tag')} description={t('tag_note')} labelElement="div">
        <Group gap="xs" grow align="start" mt={4}>
          <TextInput
            aria-label={t('tag_name')}
            placeholder={t('tag_name')}
            required={isTagged}
            {...CreateCapRequest.tag_name}
            {...form.getInputProps('tag_name')}
          />
          <TextInput
            aria-label={t('tag_value')}
            placeholder={t('tag_value')}
            required={isTagged}
            {...CreateCapRequest.tag_value}
            {...form.getInputProps('tag_value')}
          />
        </Group>
      </Input.Wrapper>
    </>
  );
}

interface HolderPickerProps {
  readonly form: CapForm<NewCapValues>;
  readonly field: Exclude<(typeof HOLDERS)[keyof typeof HOLDERS], null>;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

function HolderPicker({ form, field, options }: HolderPickerProps) {
  const { t } = useTranslation('caps');
  return (
    <Picker
      label={t(field)}
      required
      data={[{ value: '', label: t(`choose_${field}`) }, ...options]}
      {...form.getInputProps(field)}
    />
  );
}
