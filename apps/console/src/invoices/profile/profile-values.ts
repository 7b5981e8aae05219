import type { Profile, ProfileBody } from '../data/invoice-api';

type Language = NonNullable<ProfileBody['language']>;

/** What is typed. Names are those of the API, whose errors name them. */
export interface ProfileValues extends Record<string, unknown> {
  readonly legal_name: string;
  /** A line each. */
  readonly address_lines: string;
  readonly postal_code: string;
  readonly city: string;
  readonly country: string | null;
  readonly email: string;
  readonly vat_id: string;
  readonly inn: string;
  readonly kpp: string;
  readonly tax_id: string;
  /** Empty: that of the seller. */
  readonly language: Language | '';
}

export function valuesOf(profile: Profile): ProfileValues {
  const { legal_name, address_lines, postal_code, city, country, email, vat_id, inn, kpp, tax_id, language } = profile;
  return {
    legal_name: legal_name ?? '',
    address_lines: address_lines.join('\n'),
    postal_code: postal_code ?? '',
    city: city ?? '',
    country,
    email: email ?? '',
    vat_id: vat_id ?? '',
    inn: inn ?? '',
    kpp: kpp ?? '',
    tax_id: tax_id ?? '',
    language: language ?? '',
  };
}

/** For the API: what is empty is none. */
export function bodyOf(values: ProfileValues): ProfileBody {
  const lines = values.address_lines.split('\n').map((line) => line.trim());
  return {
    legal_name: values.legal_name.trim(),
    address_lines: lines.filter((line) => line !== ''),
    country: values.country,
    postal_code: textOf(values.postal_code),
    city: textOf(values.city),
    email: textOf(values.email),
    vat_id: textOf(values.vat_id),
    inn: textOf(values.inn),
    kpp: textOf(values.kpp)?.toUpperCase() ?? null,
    tax_id: textOf(values.tax_id),
    language: values.language === '' ? null : values.language,
  };
}

/** Numbers of Russia are for Russia, and others for all others; what is filled in is shown everywhere. */
export function shownNumbers({ country, vat_id, inn, kpp, tax_id }: ProfileValues) {
  const isRussian = country === 'RU';
  return {
    russian: isRussian || inn !== '' || kpp !== '',
    others: !isRussian || vat_id !== '' || tax_id !== '',
  };
}

const textOf = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim());
