import { Button, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { unwrap } from '@/api/unwrap';
import { useRefresh } from '@/api/use-refresh';
import { Form, FormError, Select, useForm, useLocale, useSubmit } from '@/kit';
import { TEXT_LANGUAGES } from '@/kit/choices/text-languages';
import shared from '@/kit/layout/shared.module.css';
import { countryOptions } from '../data/countries';
import { replaceProfile, type Profile } from '../data/invoice-api';
import { bodyOf, shownNumbers, valuesOf, type ProfileValues } from './profile-values';
import classes from '../invoices.module.css';

interface ProfileFormProps {
  /** Of operators: whose it is. Null: the session's. */
  readonly organizationId: string | null;
  readonly profile: Profile;
  readonly mayWrite: boolean;
  readonly onSaved: () => void;
}

/** Who invoices are made out to. A new version begins it anew. */
export function ProfileForm({ organizationId, profile, mayWrite, onSaved }: ProfileFormProps) {
  const { t } = useTranslation('invoices');
  const locale = useLocale();
  const refresh = useRefresh();
  const [countries] = useState(() => countryOptions(locale));
  const form = useForm<ProfileValues>({ initialValues: valuesOf(profile) });
  const { submit, error, isBusy } = useSubmit(form, async (values) => {
    await unwrap(replaceProfile(organizationId, profile, bodyOf(values)));
    onSaved();
    await refresh();
  });
  const numbers = shownNumbers(form.values);
  const field = (name: keyof ProfileValues & string) => ({ disabled: !mayWrite, ...form.getInputProps(name) });
  return (
    <Form className={classes.form} onSubmit={form.onSubmit(submit)}>
      <TextInput
        label={t('legal_name')}
        description={t('legal_name_note')}
        required
        autoComplete="organization"
        {...field('legal_name')}
      />
      <Select
        label={t('country')}
        searchable
        clearable
        nothingFoundMessage={t('country_none')}
        data={[...countries]}
        {...field('country')}
      />
      <Textarea
        label={t('address')}
        description={t('address_note')}
        autosize
        minRows={2}
        maxRows={4}
        {...field('address_lines')}
      />
      <div className={classes.pair}>
        <TextInput label={t('postal_code')} autoComplete="postal-code" {...field('postal_code')} />
        <TextInput label={t('city')} autoComplete="address-level2" {...field('city')} />
      </div>
      {numbers.russian && (
        <>
          <TextInput label={t('inn')} inputMode="numeric" {...field('inn')} />
          <TextInput label={t('kpp')} description={t('kpp_note')} {...field('kpp')} />
        </>
      )}
      {numbers.others && (
        <>
          <TextInput label={t('vat_id')} description={t('vat_id_note')} {...field('vat_id')} />
          <TextInput label={t('tax_id')} description={t('tax_id_note')} {...field('tax_id')} />
        </>
      )}
      <TextInput
        type="email"
        label={t('email')}
        description={t('email_note')}
        autoComplete="email"
        {...field('email')}
      />
      <Select
        label={t('language')}
        allowDeselect={false}
        data={[
          { value: '', label: t('language_default') },
          ...Object.entries(TEXT_LANGUAGES).map(([value, label]) => ({ value, label })),
        ]}
        {...field('language')}
      />
      <FormError error={error} />
      <div className={classes.foot}>
        <Button type="submit" variant="filled" loading={isBusy} disabled={!mayWrite}>
          {t('save')}
        </Button>
        {!mayWrite && <span className={shared.hint}>{t('read_only')}</span>}
      </div>
    </Form>
  );
}
