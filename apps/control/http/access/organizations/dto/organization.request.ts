import {
  ObjectField,
  QueryFlagField,
  TextField,
  TextListField,
  WholeNumberField,
  IdField,
} from '../../../conventions/fields/fields.js';
import { NameField } from '../../../conventions/fields/name-field.js';
import { ALIASES_ABOUT, GlobsField } from '../../../conventions/fields/globs-field.js';
import { LimitField } from '../../../conventions/fields/limit-field.js';
import { LocaleField, TimeZoneField } from '../../../conventions/fields/locale-fields.js';
import { ListQuery } from '../../../conventions/lists/list.js';
import { UsdField, type UsdInput } from '../../../conventions/fields/usd-field.js';

export const ORGANIZATION_STATUSES = ['active', 'suspended'] as const;

export class ListOrganizationsQuery extends ListQuery {
  @TextField({
    max: 100,
    optional: true,
    description: 'Of these statuses only; a comma means "or".',
    example: 'active',
  })
  status?: string;

  @IdField({ prefix: 'tier', optional: true, description: 'Only those of this tier.' })
  tier_id?: string;

  @TextField({ max: 100, optional: true, description: 'Part of a name or slug.' })
  q?: string;

  @QueryFlagField({ optional: true, description: 'Archived ones too.' })
  include_archived?: boolean;
}

export class OrganizationLimitsRequest {
  @LimitField({ description: 'Requests a minute.' })
  rpm?: number | null;

  @LimitField({ description: 'Tokens a minute.', example: 200_000 })
  tpm?: number | null;

  @LimitField({ description: 'Requests at a time.', example: 50 })
  concurrency?: number | null;
}

export class UpdateOrganizationRequest {
  @NameField({ max: 200, optional: true, description: 'For people.', example: 'Acme GmbH' })
  name?: string;

  @TextField({
    max: 60,
    pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/,
    expected: 'lower-case words with dashes between them, at most 60 characters',
    optional: true,
    description: 'Unique, for URLs; made from the name unless given.',
    example: 'acme',
  })
  slug?: string;

  @IdField({ prefix: 'tier', optional: true, description: 'The default tier unless given.' })
  tier_id?: string;

  @WholeNumberField({
    min: 0,
    max: 10_000,
    optional: true,
    description: 'Off every price, in hundredths of a percent.',
    example: 0,
  })
  discount_bps?: number;

  @TimeZoneField({ optional: true, description: 'Where its days and months begin.', example: 'Europe/Berlin' })
  tz?: string;

  @LocaleField({ optional: true, description: 'Language of what it is sent.', example: 'en' })
  locale?: string;

  @ObjectField(() => OrganizationLimitsRequest, {
    optional: true,
    nullable: true,
    description: "Its own limits; null ones are its tier's.",
  })
  limits?: OrganizationLimitsRequest | null;

  @GlobsField({
    optional: true,
    description: `Models that may be used; empty: all that the tier allows. ${ALIASES_ABOUT}`,
  })
  allowed_models?: string[];

  @TextListField({ items: 20, max: 50, optional: true, description: 'Your own labels.', example: ['reseller'] })
  tags?: string[];

  @WholeNumberField({
    min: 1,
    max: 365,
    nullable: true,
    optional: true,
    description:
      'Days for which responses of `/v1/responses` are kept, encrypted, unless a request has `store: false`. Null: none are kept, and what was kept is deleted.',
    example: null,
  })
  response_retention_days?: number | null;

  @UsdField({
    sign: 'zero_or_more',
    optional: true,
    description: 'How far the balance may go below zero.',
    example: '0',
  })
  credit_limit_usd?: UsdInput;
}

export class CreateOrganizationRequest extends UpdateOrganizationRequest {
  @NameField({ max: 200, description: 'For people.', example: 'Acme GmbH' })
  override name!: string;
}
