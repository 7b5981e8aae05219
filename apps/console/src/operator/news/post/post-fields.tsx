import { Input, NativeSelect, SegmentedControl, SimpleGrid, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NewsTextRequest } from '@/api/generated/fields/news-text-request';
import { AmountInput, MultiSelect, Select, type useForm } from '@/kit';
import { OptionList } from '@/kit/choices/option-list';
import { TEXT_LANGUAGES } from '@/kit/choices/text-languages';
import { useModelNames } from '../../parts/models';
import { optionsOf, useTierNames } from '../../parts/names';
import { AudienceSize } from './audience-size';
import { AUDIENCES, LANGUAGES, type NewsLanguage, type PostValues } from './post-form';

interface FieldsProps {
  readonly form: ReturnType<typeof useForm<PostValues>>;
  /** Of a published post: what is of the past. */
  readonly isFixed: boolean;
}

export function PostFields({ form, isFixed }: FieldsProps) {
  return (
    <Stack gap="md">
      <TextFields form={form} />
      {!isFixed && <AudienceFields form={form} />}
      <TimeFields form={form} isFixed={isFixed} />
    </Stack>
  );
}

/** One language at a time; the default one is shown when it is chosen, since it must have a text. */
function TextFields({ form }: Pick<FieldsProps, 'form'>) {
  const { t } = useTranslation('operator/news');
  const [language, setLanguage] = useState<NewsLanguage>(form.values.default_language);
  const isEmpty = (of: NewsLanguage): boolean => form.values[`title_${of}`] === '' && form.values[`body_${of}`] === '';
  const defaultProps = form.getInputProps('default_language');
  const isDefault = language === form.values.default_language;
  return (
    <>
      <Input.Wrapper label={t('text_language')} labelElement="div">
        <div>
          <SegmentedControl
            aria-label={t('text_language')}
            value={language}
            onChange={(chosen) => setLanguage(chosen)}
            data={LANGUAGES.map((value) => ({
              value,
              label: `${TEXT_LANGUAGES[value]}${isEmpty(value) ? '' : ' ✓'}`,
            }))}
          />
        </div>
      </Input.Wrapper>
      <TextInput
        key={`title_${language}`}
        label={t('title')}
        lang={language}
        {...NewsTextRequest.title}
        required={isDefault}
        {...form.getInputProps(`title_${language}`)}
      />
      <Textarea
        key={`body_${language}`}
        label={t('body')}
        description={t('body_note')}
        autosize
        minRows={6}
        lang={language}
        {...NewsTextRequest.body}
        required={isDefault}
        {...form.getInputProps(`body_${language}`)}
      />
      <NativeSelect
        label={t('default_language')}
        description={t('default_language_note')}
        data={LANGUAGES.map((value) => ({ value, label: TEXT_LANGUAGES[value] }))}
        {...defaultProps}
        onChange={(event) => {
          (defaultProps.onChange as (changed: typeof event) => void)(event);
          setLanguage(LANGUAGES.find((known) => known === event.currentTarget.value) ?? language);
        }}
      />
    </>
  );
}

function AudienceFields({ form }: Pick<FieldsProps, 'form'>) {
  const { t } = useTranslation('operator/news');
  const tiers = optionsOf(useTierNames());
  const models = optionsOf(useModelNames());
  const { audience } = form.values;
  return (
    <>
      <Input.Wrapper label={t('audience')} labelElement="div">
        <OptionList
          label={t('audience')}
          options={AUDIENCES.map((value) => ({
            value,
            label: t(`audience_${value}`),
            note: t(`audience_note_${value}`),
          }))}
          value={audience}
          onChange={(chosen) => form.setFieldValue('audience', chosen)}
        />
      </Input.Wrapper>
      {audience === 'tier' && (
        <MultiSelect label={t('tiers')} searchable data={tiers} {...form.getInputProps('tier_ids')} />
      )}
      {audience === 'model' && (
        <Select label={t('model')} searchable data={models} {...form.getInputProps('model_id')} />
      )}
      {audience === 'balance_below' && (
        <AmountInput label={t('balance_below')} {...form.getInputProps('balance_below_usd')} />
      )}
      <AudienceSize values={form.values} />
      <Switch
        label={t('by_email')}
        description={t('by_email_note')}
        {...form.getInputProps('by_email', { type: 'checkbox' })}
      />
    </>
  );
}

function TimeFields({ form, isFixed }: FieldsProps) {
  const { t } = useTranslation('operator/news');
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      {!isFixed && (
        <TextInput
          type="datetime-local"
          label={t('publish_at')}
          description={t('publish_at_note')}
          {...form.getInputProps('publish_at')}
        />
      )}
      <TextInput
        type="datetime-local"
        label={t('expires_at')}
        description={t('expires_at_note')}
        {...form.getInputProps('expires_at')}
      />
    </SimpleGrid>
  );
}
