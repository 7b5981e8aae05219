import {
  FlagField,
  QueryFlagField,
  TextField,
  TextListField,
  WholeNumberField,
} from '../../../conventions/fields/fields.js';
import { ALIASES_ABOUT, GlobsField } from '../../../conventions/fields/globs-field.js';
import { LimitField } from '../../../conventions/fields/limit-field.js';
import { ListQuery } from '../../../conventions/lists/list.js';

export class ListTiersQuery extends ListQuery {
  @TextField({ max: 100, optional: true, description: 'Part of a name.' })
  q?: string;

  @QueryFlagField({ optional: true, description: 'Archived ones too.' })
  include_archived?: boolean;
}

export class UpdateTierRequest {
  @TextField({ max: 100, optional: true, description: 'Unique.', example: 'pro' })
  name?: string;

  @FlagField({ optional: true, description: 'For new organizations. Takes the mark from the tier that has it.' })
  is_default?: boolean;

  @LimitField({ description: 'Requests a minute, of each organization.' })
  rpm?: number | null;

  @LimitField({ description: 'Tokens a minute, of each organization.', example: 200_000 })
  tpm?: number | null;

  @LimitField({ description: 'Requests at a time, of each organization.', example: 50 })
  concurrency?: number | null;

  @WholeNumberField({
    min: -10_000,
    max: 1_000_000,
    optional: true,
    description: 'On every price, in hundredths of a percent.',
    example: 500,
  })
  markup_bps?: number;

  @GlobsField({ optional: true, description: `Models that may be used; empty: all. ${ALIASES_ABOUT}` })
  model_allow?: string[];

  @GlobsField({ optional: true, description: 'Models that may not be used; wins over model_allow.', example: [] })
  model_deny?: string[];

  @TextListField({
    items: 20,
    max: 50,
    optional: true,
    description: 'When not empty, only channels with one of these tags serve the tier.',
    example: [],
  })
  channel_tags?: string[];
}

export class CreateTierRequest extends UpdateTierRequest {
  @TextField({ max: 100, description: 'Unique.', example: 'pro' })
  override name!: string;
}
