import { RULE_CONDITIONS, RULE_SCOPES } from '#formats';
import { choice, text, texts } from '#core';
import { reply } from '#core/http';
import {
  CHANGE_EFFECTS,
  CHANGING_OPTIONS,
  OVERRIDING_OPTIONS,
  type ChannelChange,
} from '../../domain/changes/channel-changes.js';

export class ChannelModelChangeResponse extends reply({
  fields: texts('Fields of the client’s request.', { example: ['temperature', 'top_p', 'top_k'] }),
  effect: choice(
    CHANGE_EFFECTS,
    '`dropped`: left out; named in `x-routify-dropped` if a rule applies. `replaced`: `sent` replaces the value. `refused`: the request goes to the next channel, otherwise it is a 400. `added`: `sent` is added. `passed`: sent as the client wrote it. `renamed`: sent under the name in `sent`. `defaulted`: `sent` is the value if the client omits the field. `mapped`: values are rewritten in the form that the model takes.',
  ),
  when: choice(
    RULE_CONDITIONS,
    'Further condition: the request has `temperature`, has another reasoning effort than `none`, turns thinking off, requires a tool call, has thinking of earlier turns, or asks for the effort `none` or `minimal`; the field is in messages, or in messages except those of users.',
  ),
  scope: choice(
    RULE_SCOPES,
    'Requests that it applies to: those in Anthropic’s format, those of them that were translated, or those in OpenAI’s chat format.',
  ),
  sent: text('JSON of the fields or of the value, or a new name. `null`: nothing, or the client’s value.', {
    nullable: true,
    example: null,
  }),
  rule: text('ID of the rule about the model. `null` if an option of the channel applies.', {
    nullable: true,
    example: 'claude-sampling',
  }),
  option: choice(CHANGING_OPTIONS, 'Option of the channel. `null` if a rule about the model applies.', {
    nullable: true,
    example: null,
  }),
  source: text('Page that documents the rule.', {
    nullable: true,
    example: 'https://platform.claude.com/docs/en/about-claude/models/migration-guide',
  }),
  read_on: text('Day on which the page was read.', { nullable: true, example: '2026-11-30' }),
  overridden_by: choice(
    OVERRIDING_OPTIONS,
    'Option of the channel that overrides the rule for these fields. `null` if the rule applies.',
    { nullable: true, example: null },
  ),
}) {}

export function presentChange({ readOn, overriddenBy, ...change }: ChannelChange): ChannelModelChangeResponse {
  return { ...change, read_on: readOn, overridden_by: overriddenBy };
}
