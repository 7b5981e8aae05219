import { body, optional, query } from '../../../conventions/fields/declare.js';
import { ALIASES_ABOUT, globs } from '../../../conventions/fields/globs.js';
import { flag, integer, limit, text, texts } from '../../../conventions/fields/kinds.js';
import { ListQuery } from '../../../conventions/lists/list.js';

export class ListTiersQuery extends query({
  ...ListQuery.fields,
  ...optional({
    q: text('Part of a name.', { max: 100 }),
    include_archived: flag('Archived ones too.'),
  }),
}) {}

export class UpdateTierRequest extends body(
  optional({
    name: text('Unique.', { max: 100, example: 'pro' }),
    is_default: flag('For new organizations. Takes the mark from the tier that has it.'),
    rpm: limit('Requests a minute, of each organization.', { nullable: true }),
    tpm: limit('Tokens a minute, of each organization.', { example: 200_000, nullable: true }),
    concurrency: limit('Requests at a time, of each organization.', { example: 50, nullable: true }),
    markup_bps: integer('On every price, in hundredths of a percent.', { min: -10_000, max: 1_000_000, example: 500 }),
    model_allow: globs(`Models that may be used; empty: all. ${ALIASES_ABOUT}`),
    model_deny: globs('Models that may not be used; wins over model_allow.', { example: [] }),
    channel_tags: texts('When not empty, only channels with one of these tags serve the tier.', {
      items: 20,
      max: 50,
      example: [],
    }),
  }),
) {}

export class CreateTierRequest extends body({
  ...UpdateTierRequest.fields,
  name: text('Unique.', { max: 100, example: 'pro' }),
}) {}
