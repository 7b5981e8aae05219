import { ApiProperty } from '@nestjs/swagger';
import { FACTOR_RULES, REGISTRATION_MODES, type GroupState } from '#settings';
import { ObjectProperty } from '../../conventions/fields/response-properties.js';
import { FooterLinkResponse } from '../../operations/setting-groups/dto/setting-group.response.js';
import { PublicMaintenanceResponse } from './public-maintenance.response.js';

const NULLABLE_TEXT = { type: 'string', nullable: true } as const;
/** Languages of the console. */
const LOCALES = ['en', 'ru', 'zh-CN'] as const;
const LOGIN_METHODS = ['password', 'passkey', 'single_sign_on'] as const;

export class PublicBrandResponse {
  @ApiProperty({ type: 'string', example: 'Routify' })
  name!: string;

  @ApiProperty({ type: 'string', example: '#2457d6' })
  color!: string;

  @ApiProperty(NULLABLE_TEXT)
  logo_url!: string | null;

  @ApiProperty({ ...NULLABLE_TEXT, description: 'On dark ground; null: the same.' })
  logo_dark_url!: string | null;

  @ApiProperty(NULLABLE_TEXT)
  support_email!: string | null;

  @ApiProperty({ type: [FooterLinkResponse] })
  footer_links!: FooterLinkResponse[];
}

export class LegalLinksResponse {
  @ApiProperty({ ...NULLABLE_TEXT, description: 'Terms of service elsewhere.' })
  terms_url!: string | null;

  @ApiProperty({ ...NULLABLE_TEXT, description: 'Privacy notice elsewhere.' })
  privacy_url!: string | null;

  @ApiProperty({ type: 'boolean', description: 'Whether `GET /api/v1/public/legal` has terms.' })
  has_terms_text!: boolean;

  @ApiProperty({ type: 'boolean', description: 'Whether it has a privacy notice.' })
  has_privacy_text!: boolean;
}

export class PasswordRulesResponse {
  @ApiProperty({ type: 'integer', example: 12 })
  min_length!: number;

  @ApiProperty({ type: 'integer', example: 128 })
  max_length!: number;
}

export class LoginRulesResponse {
  @ApiProperty({ type: 'array', items: { type: 'string', enum: [...LOGIN_METHODS] } })
  methods!: (typeof LOGIN_METHODS)[number][];

  @ApiProperty({ type: PasswordRulesResponse })
  password!: PasswordRulesResponse;

  @ApiProperty({ type: 'string', enum: [...FACTOR_RULES], description: 'Who must have a second factor.' })
  second_factor!: string;
}

export class RegistrationRulesResponse {
  @ApiProperty({ type: 'string', enum: [...REGISTRATION_MODES] })
  mode!: string;

  @ApiProperty({ type: 'integer', description: 'Zero bits of the proof of work that a registration needs; 0: none.' })
  proof_of_work_bits!: number;
}

export class PublicPagesResponse {
  @ApiProperty({ type: 'boolean', description: 'Whether models and prices can be read without log-in.' })
  models!: boolean;

  @ApiProperty({ type: 'boolean', description: 'Whether the state of the service can be.' })
  status!: boolean;

  @ApiProperty({ type: 'boolean', description: 'Whether the console shows what is left on an API key.' })
  key!: boolean;
}

export class ConfigurationResponse {
  @ObjectProperty('configuration')
  object!: 'configuration';

  @ApiProperty({
    ...NULLABLE_TEXT,
    description: 'Origin of the gateways, for examples. Null: the operator has set none.',
  })
  gateway_url!: string | null;

  @ApiProperty({ type: PublicBrandResponse })
  brand!: PublicBrandResponse;

  @ApiProperty({ type: LegalLinksResponse })
  legal!: LegalLinksResponse;

  @ApiProperty({ type: 'array', items: { type: 'string', enum: [...LOCALES] } })
  locales!: (typeof LOCALES)[number][];

  @ApiProperty({ type: LoginRulesResponse })
  login!: LoginRulesResponse;

  @ApiProperty({ type: RegistrationRulesResponse })
  registration!: RegistrationRulesResponse;

  @ApiProperty({ type: PublicPagesResponse })
  public_pages!: PublicPagesResponse;

  @ApiProperty({ type: PublicMaintenanceResponse })
  maintenance!: PublicMaintenanceResponse;
}

export class LegalTextsResponse {
  @ObjectProperty('legal')
  object!: 'legal';

  @ApiProperty({ ...NULLABLE_TEXT, description: 'In Markdown.' })
  terms_text!: string | null;

  @ApiProperty({ ...NULLABLE_TEXT, description: 'In Markdown.' })
  privacy_text!: string | null;
}

/** The groups that the configuration is made of. */
interface PublicGroups {
  readonly registration: GroupState<'registration'>;
  readonly brand: GroupState<'brand'>;
  readonly legal: GroupState<'legal'>;
  readonly public: GroupState<'public'>;
  readonly security: GroupState<'security'>;
}

export function presentConfiguration(
  groups: PublicGroups,
  password: { readonly min: number; readonly max: number },
  maintenance: PublicMaintenanceResponse,
): ConfigurationResponse {
  const { brand, legal, registration, security, public: pages } = groups;
  const { name, color, logo_url, logo_dark_url, support_email, footer_links } = brand.values;
  return {
    object: 'configuration',
    gateway_url: pages.values.gateway_url,
    brand: { name, color, logo_url, logo_dark_url, support_email, footer_links: [...footer_links] },
    legal: {
      terms_url: brand.values.terms_url,
      privacy_url: brand.values.privacy_url,
      has_terms_text: legal.values.terms_text !== null,
      has_privacy_text: legal.values.privacy_text !== null,
    },
    locales: [...LOCALES],
    login: {
      methods: ['password'],
      password: { min_length: password.min, max_length: password.max },
      second_factor: security.values.second_factor,
    },
    registration: { mode: registration.values.mode, proof_of_work_bits: registration.values.proof_of_work_bits },
    public_pages: { models: pages.values.models, status: pages.values.status, key: pages.values.key },
    maintenance,
  };
}
