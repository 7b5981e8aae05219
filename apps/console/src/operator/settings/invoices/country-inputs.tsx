import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { countryOptions } from '@/invoices/data/countries';
import { MultiSelect, Select } from '@/kit';

/** One country, by its name. */
export function CountryInput(props: ComponentProps<typeof Select>) {
  return <Select searchable clearable data={[...countryOptions(useTranslation().i18n.language)]} {...props} />;
}

/** Several countries. */
export function CountriesInput(props: ComponentProps<typeof MultiSelect>) {
  return <MultiSelect searchable data={[...countryOptions(useTranslation().i18n.language)]} {...props} />;
}
