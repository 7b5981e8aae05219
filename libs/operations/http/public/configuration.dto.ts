import {
  choice,
  choices,
  flag,
  integer,
  object,
  objects,
  pick,
  shown,
  text,
  time,
  type announcementAt,
  describeAnnouncement,
  FACTOR_RULES,
  logoAddress,
  type maintenanceAt,
  REGISTRATION_MODES,
  SETTING_GROUPS,
} from '#core';
import type { GroupState } from '#core/infra';
import { reply, objectName, AnnouncementResponse, FooterLinkResponse } from '#core/http';

export class PublicMaintenanceResponse extends reply({
  on: flag('Whether customers’ requests are rejected now.'),
  message: text('Message to customers.', { nullable: true }),
  until: time('Expected end.', { nullable: true }),
  announcement: object(AnnouncementResponse, 'Scheduled maintenance, until it ends.', { nullable: true }),
}) {}

export function presentPublicMaintenance(
  { on, message, until }: ReturnType<typeof maintenanceAt>,
  announcement: ReturnType<typeof announcementAt>,
): PublicMaintenanceResponse {
  return {
    on,
    message,
    until: until?.toISOString() ?? null,
    announcement: announcement && describeAnnouncement(announcement),
  };
}

/** Languages of the console. */
const LOCALES = ['en', 'ru', 'zh-CN'] as const;
const LOGIN_METHODS = ['password', 'passkey', 'single_sign_on'] as const;

export class PublicBrandResponse extends reply({
  ...shown(pick(SETTING_GROUPS.brand, 'name', 'color', 'logo_url', 'logo_dark_url', 'support_email')),
  footer_links: objects(FooterLinkResponse),
}) {}

export class LegalLinksResponse extends reply({
  terms_url: text('External URL of the terms of service.', { nullable: true }),
  privacy_url: text('External URL of the privacy notice.', { nullable: true }),
  has_terms_text: flag('Whether `GET /api/v1/public/legal` returns terms of service.'),
  has_privacy_text: flag('Whether `GET /api/v1/public/legal` returns a privacy notice.'),
}) {}

export class PasswordRulesResponse extends reply({
  min_length: integer({ example: 12 }),
  max_length: integer({ example: 128 }),
}) {}

export class LoginRulesResponse extends reply({
  methods: choices(LOGIN_METHODS),
  password: object(PasswordRulesResponse),
  second_factor: choice(FACTOR_RULES, 'Who needs two-factor authentication.'),
}) {}

export class RegistrationRulesResponse extends reply({
  mode: choice(REGISTRATION_MODES),
  proof_of_work_bits: integer('Zero bits of the proof of work for registration. 0: none.'),
}) {}

export class PublicPagesResponse extends reply({
  models: flag('Whether models and prices are public.'),
  status: flag('Whether the service status is public.'),
  key: flag('Whether the console has a public page that shows the remaining budget of an API key.'),
}) {}

export class ConfigurationResponse extends reply({
  object: objectName('configuration'),
  gateway_url: text('Public API address. `null` if not set.', { nullable: true }),
  docs_url: text('Documentation for customers. `null` if not set.', { nullable: true }),
  brand: object(PublicBrandResponse),
  legal: object(LegalLinksResponse),
  locales: choices(LOCALES),
  login: object(LoginRulesResponse),
  registration: object(RegistrationRulesResponse),
  public_pages: object(PublicPagesResponse),
  maintenance: object(PublicMaintenanceResponse),
}) {}

export class LegalTextsResponse extends reply({
  object: objectName('legal'),
  terms_text: text('In Markdown.', { nullable: true }),
  privacy_text: text('In Markdown.', { nullable: true }),
}) {}

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
    brand: {
      name,
      color,
      support_email,
      footer_links: [...footer_links],
      logo_url: logoAddress(logo_url),
      logo_dark_url: logoAddress(logo_dark_url),
    },
    docs_url: pages.values.docs_url,
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
