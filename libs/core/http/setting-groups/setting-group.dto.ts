import type { Fields } from '../../fields/field.js';
import { nullable, optional, shown } from '../../fields/variants.js';
import { objects, shape, text } from '../../fields/kinds.js';
import {
  FOOTER_LINK,
  FOOTER_LINKS_MAX,
  SETTING_GROUPS,
  type SettingGroup,
} from '../../settings/domain/setting-fields.js';
import type { GroupPatch, GroupState } from '../../settings/groups/setting-groups.service.js';
import type { SettingSource } from '../../settings/domain/setting-groups.js';
import { body, reply } from '../fields/dto.js';
import { objectName, version } from '../fields/resource-fields.js';

const {
  registration,
  alerts,
  invoices,
  mail,
  brand,
  legal,
  payments,
  public: shownToAll,
  security,
  upstreams,
} = SETTING_GROUPS;

/** Absent fields keep their value; null takes the default back. */
const patchOf = <F extends Fields>(fields: F) => body(optional(nullable(fields)));

export class UpdateRegistrationRequest extends patchOf(registration) implements GroupPatch<'registration'> {}

export class UpdateMailRequest extends patchOf(mail) implements GroupPatch<'mail'> {}

export class FooterLinkRequest extends body(FOOTER_LINK) {}

export class UpdateLegalRequest extends patchOf(legal) implements GroupPatch<'legal'> {}

export class UpdatePublicRequest extends patchOf(shownToAll) implements GroupPatch<'public'> {}

export class UpdateBrandRequest
  extends patchOf({
    ...brand,
    footer_links: objects(FooterLinkRequest, 'Links in the footer of pages.', { items: FOOTER_LINKS_MAX }),
  })
  implements GroupPatch<'brand'> {}

export class UpdatePaymentsRequest extends patchOf(payments) implements GroupPatch<'payments'> {}

export class UpdateUpstreamsRequest extends patchOf(upstreams) implements GroupPatch<'upstreams'> {}

export class UpdateInvoicesRequest extends patchOf(invoices) implements GroupPatch<'invoices'> {}

export class UpdateAlertsRequest extends patchOf(alerts) implements GroupPatch<'alerts'> {}

export class UpdateSecurityRequest extends patchOf(security) implements GroupPatch<'security'> {}

const sources = shape<Record<string, SettingSource>>(
  { type: 'object', additionalProperties: { type: 'string', enum: ['env', 'db', 'default'] } },
  'Source of each value. `env`: set by an environment variable, and can’t be changed here.',
  { example: {} },
);

export class RegistrationSettingsResponse extends reply({
  object: objectName('registration_settings'),
  ...shown(registration),
  captcha_secret: text('`***` if set. The value is never shown.', { nullable: true, example: null }),
  sources,
  version: version(),
}) {}

export class MailSettingsResponse extends reply({
  object: objectName('mail_settings'),
  ...shown(mail),
  sources,
  version: version(),
}) {}

export class FooterLinkResponse extends reply(FOOTER_LINK) {}

export class LegalSettingsResponse extends reply({
  object: objectName('legal_settings'),
  ...shown(legal),
  sources,
  version: version(),
}) {}

export class PublicSettingsResponse extends reply({
  object: objectName('public_settings'),
  ...shown(shownToAll),
  sources,
  version: version(),
}) {}

export class BrandSettingsResponse extends reply({
  object: objectName('brand_settings'),
  ...shown(brand),
  footer_links: objects(FooterLinkResponse),
  sources,
  version: version(),
}) {}

export class SecuritySettingsResponse extends reply({
  object: objectName('security_settings'),
  ...shown(security),
  sources,
  version: version(),
}) {}

export class PaymentsSettingsResponse extends reply({
  object: objectName('payments_settings'),
  ...shown(payments),
  sources,
  version: version(),
}) {}

export class InvoicesSettingsResponse extends reply({
  object: objectName('invoices_settings'),
  ...shown(invoices),
  sources,
  version: version(),
}) {}

export class AlertsSettingsResponse extends reply({
  object: objectName('alerts_settings'),
  ...shown(alerts),
  sources,
  version: version(),
}) {}

export class UpstreamsSettingsResponse extends reply({
  object: objectName('upstreams_settings'),
  ...shown(upstreams),
  sources,
  version: version(),
}) {}

/** The object of a group in the API: its values beside their sources. */
export function presentGroup<Name extends SettingGroup>(group: Name, { values, sources, version }: GroupState<Name>) {
  return { object: `${group}_settings` as const, ...values, sources, version };
}
