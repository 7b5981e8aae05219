import type { Plan } from '#channels';
import { RoutifyError } from '#kernel';

/** Why nobody can be asked, for the client. Nothing was held or sent. */
export function planError(plan: Exclude<Plan, { kind: 'planned' }>, shownModel: string): RoutifyError {
  switch (plan.kind) {
    case 'region_not_available':
      return new RoutifyError('region_not_available', `No channel serves ${shownModel} in this region.`, {
        param: 'routify.region',
      });
    case 'excluded_by_request':
      return new RoutifyError('invalid_request_error', `The routing options leave no channel for ${shownModel}.`, {
        param: 'routify',
      });
    case 'cooling':
      return new RoutifyError(
        'upstream_rate_limited',
        `Every channel for ${shownModel} is rate limited. Try again later.`,
        {
          retryAfterMs: plan.waitMs,
          metadata: { attempts: [] },
        },
      );
    case 'no_channel':
      return new RoutifyError('all_channels_failed', `No channel serves ${shownModel} at the moment.`, {
        metadata: { attempts: [] },
      });
  }
}
