import type { TierFields } from '#auth';
import { definedFields } from '../../conventions/writes/merge-patch.js';
import type { UpdateTierRequest } from './dto/tier.request.js';

/** The tier fields present in a request. */
export function tierFieldsOf(body: UpdateTierRequest): TierFields {
  return definedFields({
    name: body.name,
    isDefault: body.is_default,
    rpm: body.rpm,
    tpm: body.tpm,
    concurrency: body.concurrency,
    markupBps: body.markup_bps,
    modelAllow: body.model_allow,
    modelDeny: body.model_deny,
    channelTags: body.channel_tags,
  });
}
