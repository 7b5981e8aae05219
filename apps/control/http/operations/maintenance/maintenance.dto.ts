import { choice, flag, ids, object, pick, shown, text, texts, time } from '#fields';
import { describeMaintenance, type VersionedMaintenance } from '#settings';
import { body, reply } from '../../conventions/fields/dto.js';
import { objectName, version } from '../../conventions/fields/resource-fields.js';

const MESSAGE = {
  max: 500,
  optional: true,
  nullable: true,
  description: 'What customers are told.',
  example: 'Back at 09:00 UTC.',
} as const;

export class AnnouncementRequest extends body({
  starts_at: time('When it starts.', { example: '2099-01-01T02:00:00.000Z' }),
  ends_at: time('When it ends; later than its start.', { example: '2099-01-01T04:00:00.000Z' }),
  message: text(MESSAGE),
  refuse_requests: flag(
    'Whether requests get 503 between the two, as with the switch. False by default: it is only announced.',
    { optional: true },
  ),
}) {}

export class PutMaintenanceRequest extends body({
  mode: choice(['on', 'off'], 'on: customers get 503 `maintenance`.', { example: 'on' }),
  message: text(MESSAGE),
  until: time('The end: from then on the switch counts as off, and until then Retry-After names it.', {
    optional: true,
    nullable: true,
  }),
  allow_organizations: ids('org', 'Organizations that are served all the same.', {
    items: 100,
    optional: true,
    example: [],
  }),
  announcement: object(AnnouncementRequest, 'Maintenance at a later time, which customers read of until it ends.', {
    optional: true,
    nullable: true,
  }),
}) {}

export class AnnouncementResponse extends reply({
  ...shown(pick(AnnouncementRequest.fields, 'starts_at', 'ends_at', 'message')),
  refuse_requests: flag('Whether requests get 503 between the two.'),
}) {}

export class MaintenanceResponse extends reply({
  object: objectName('maintenance'),
  ...shown(pick(PutMaintenanceRequest.fields, 'mode', 'message', 'until')),
  allow_organizations: texts('Ids of organizations that are served all the same.'),
  announcement: object(AnnouncementResponse, { nullable: true }),
  version: version(),
}) {}

export function presentMaintenance(maintenance: VersionedMaintenance): MaintenanceResponse {
  return { object: 'maintenance', ...describeMaintenance(maintenance), version: maintenance.version };
}
