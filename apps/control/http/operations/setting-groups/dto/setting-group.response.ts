import { ApiProperty } from '@nestjs/swagger';
import {
  CAPTCHAS,
  FACTOR_RULES,
  REGISTRATION_MODES,
  type GroupState,
  type SettingGroup,
  type SettingSource,
} from '#settings';
import {
  ObjectProperty,
  TextsProperty,
  UsdProperty,
  VersionProperty,
} from '../../../conventions/fields/response-properties.js';

const NULLABLE_TEXT = { type: 'string', nullable: true } as const;
const COUNT = { type: 'integer' } as const;

function SourcesProperty(): PropertyDecorator {
  return ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', enum: ['env', 'db', 'default'] },
    description: 'Where each value comes from. env: a variable sets it, and it cannot be changed here.',
    example: {},
  });
}

export class RegistrationSettingsResponse {
  @ObjectProperty('registration_settings')
  object!: 'registration_settings';

  @ApiProperty({ type: 'string', enum: [...REGISTRATION_MODES] })
  mode!: string;

  @TextsProperty()
  allowed_domains!: string[];

  @TextsProperty()
  denied_domains!: string[];

  @ApiProperty(COUNT)
  proof_of_work_bits!: number;

  @ApiProperty({ type: 'string', enum: [...CAPTCHAS] })
  captcha!: string;

  @ApiProperty(NULLABLE_TEXT)
  captcha_site_key!: string | null;

  @ApiProperty({ ...NULLABLE_TEXT, description: '`***`: it is set. Never shown.', example: null })
  captcha_secret!: string | null;

  @UsdProperty()
  credit_usd!: string;

  @ApiProperty(COUNT)
  credit_days!: number;

  @UsdProperty()
  credit_daily_usd!: string;

  @SourcesProperty()
  sources!: Record<string, SettingSource>;

  @VersionProperty()
  version!: number;
}

export class MailSettingsResponse {
  @ObjectProperty('mail_settings')
  object!: 'mail_settings';

  @ApiProperty(NULLABLE_TEXT)
  from_name!: string | null;

  @ApiProperty(NULLABLE_TEXT)
  from_address!: string | null;

  @ApiProperty(NULLABLE_TEXT)
  reply_to!: string | null;

  @SourcesProperty()
  sources!: Record<string, SettingSource>;

  @VersionProperty()
  version!: number;
}

export class FooterLinkResponse {
  @ApiProperty({ type: 'string', example: 'Imprint' })
  label!: string;

  @ApiProperty({ type: 'string', example: 'https://example.com/imprint' })
  url!: string;
}

export class LegalSettingsResponse {
  @ObjectProperty('legal_settings')
  object!: 'legal_settings';

  @ApiProperty(NULLABLE_TEXT)
  terms_text!: string | null;

  @ApiProperty(NULLABLE_TEXT)
  privacy_text!: string | null;

  @SourcesProperty()
  sources!: Record<string, SettingSource>;

  @VersionProperty()
  version!: number;
}

export class PublicSettingsResponse {
  @ObjectProperty('public_settings')
  object!: 'public_settings';

  @ApiProperty(NULLABLE_TEXT)
  gateway_url!: string | null;

  @ApiProperty({ type: 'boolean' })
  models!: boolean;

  @ApiProperty({ type: 'boolean' })
  status!: boolean;

  @ApiProperty({ type: 'boolean' })
  key!: boolean;

  @ApiProperty({ type: 'boolean' })
  channel_names!: boolean;

  @SourcesProperty()
  sources!: Record<string, SettingSource>;

  @VersionProperty()
  version!: number;
}

export class BrandSettingsResponse {
  @ObjectProperty('brand_settings')
  object!: 'brand_settings';

  @ApiProperty({ type: 'string', example: 'Routify' })
  name!: string;

  @ApiProperty({ type: 'string', example: '#2457d6' })
  color!: string;

  @ApiProperty(NULLABLE_TEXT)
  support_email!: string | null;

  @ApiProperty(NULLABLE_TEXT)
  logo_url!: string | null;

  @ApiProperty(NULLABLE_TEXT)
  terms_url!: string | null;

  @ApiProperty(NULLABLE_TEXT)
  privacy_url!: string | null;

  @ApiProperty(NULLABLE_TEXT)
  logo_dark_url!: string | null;

  @ApiProperty({ type: [FooterLinkResponse] })
  footer_links!: FooterLinkResponse[];

  @SourcesProperty()
  sources!: Record<string, SettingSource>;

  @VersionProperty()
  version!: number;
}

export class SecuritySettingsResponse {
  @ObjectProperty('security_settings')
  object!: 'security_settings';

  @ApiProperty({ type: 'string', enum: [...FACTOR_RULES] })
  second_factor!: string;

  @ApiProperty(COUNT)
  session_idle_minutes!: number;

  @ApiProperty(COUNT)
  session_lifetime_hours!: number;

  @ApiProperty(COUNT)
  operator_session_idle_minutes!: number;

  @ApiProperty(COUNT)
  operator_session_lifetime_hours!: number;

  @ApiProperty({ ...COUNT, nullable: true })
  token_max_days!: number | null;

  @ApiProperty({ ...COUNT, nullable: true })
  api_key_max_days!: number | null;

  @SourcesProperty()
  sources!: Record<string, SettingSource>;

  @VersionProperty()
  version!: number;
}

/** The object of a group in the API: its values beside their sources. */
export function presentGroup<Name extends SettingGroup>(group: Name, { values, sources, version }: GroupState<Name>) {
  return { object: `${group}_settings` as const, ...values, sources, version };
}
