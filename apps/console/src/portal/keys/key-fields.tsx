import { NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AmountInput, NumberInput } from '@/kit';
import { ZoneSelect } from '@/kit/picker/zone-select';
import { ProjectPicker } from '@/projects/parts/project-picker';
import { useProjects } from '../parts/own-projects';
import { CACHE_MARKS, type KeyValues } from './key-form';
import classes from './keys.module.css';
import { ScopeInput } from './scope-input';

interface KeyFieldsProps {
  readonly form: UseFormReturnType<KeyValues>;
  /** Limits that few keys have are folded away at first. */
  readonly isFolded: boolean;
}

/** The fields of `Limits`: one that was refused shows itself. */
const LIMITS = ['cap_zone', 'models', 'rpm', 'tpm', 'concurrency', 'expires_at', 'cache_marks', 'ip_allow'];

/** The fields of a key, new or known. */
export function KeyFields({ form, isFolded }: KeyFieldsProps) {
  const { t } = useTranslation('portal/keys');
  const [showsMore, setShowsMore] = useState(!isFolded);
  const isRefused = LIMITS.some((field) => field in form.errors);
  return (
    <Stack gap="sm">
      <TextInput label={t('name')} placeholder={t('name_example')} data-autofocus {...form.getInputProps('name')} />
      <ProjectPicker projects={useProjects()} {...form.getInputProps('project_id')} />
      <div className={classes.presets}>
        {(['cap_day', 'cap_month', 'cap_total'] as const).map((cap) => (
          <AmountInput key={cap} label={t(cap)} placeholder={t('no_cap')} {...form.getInputProps(cap)} />
        ))}
      </div>
      {showsMore || isRefused ? (
        <Limits form={form} />
      ) : (
        <button type="button" className={classes.more} onClick={() => setShowsMore(true)}>
          {t('more_limits')}
        </button>
      )}
    </Stack>
  );
}

function Limits({ form }: Pick<KeyFieldsProps, 'form'>) {
  const { t } = useTranslation('portal/keys');
  const limit = { min: 0, placeholder: t('no_limit') };
  return (
    <>
      <ZoneSelect {...form.getInputProps('cap_zone')} />
      <ScopeInput form={form} />
      <div className={classes.presets}>
        <NumberInput label={t('rpm')} {...limit} {...form.getInputProps('rpm')} />
        <NumberInput label={t('tpm')} {...limit} {...form.getInputProps('tpm')} />
        <NumberInput label={t('concurrency')} {...limit} {...form.getInputProps('concurrency')} />
      </div>
      <TextInput
        type="date"
        label={t('expires')}
        description={t('expires_note')}
        {...form.getInputProps('expires_at')}
      />
      <NativeSelect
        label={t('cache_marks')}
        description={t('cache_marks_note')}
        data={CACHE_MARKS.map((value) => ({ value, label: t(`cache_marks_${value === '' ? 'channel' : value}`) }))}
        {...form.getInputProps('cache_marks')}
      />
      <Textarea
        label={t('ip_allow')}
        description={t('ip_allow_note')}
        autosize
        minRows={1}
        {...form.getInputProps('ip_allow')}
      />
    </>
  );
}
