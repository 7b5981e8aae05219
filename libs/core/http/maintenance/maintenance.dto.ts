import { choice, flag, object, text, texts, time } from '../../fields/kinds.js';
import { ids } from '../../fields/id-kinds.js';
import { pick, shown } from '../../fields/variants.js';
import { describeMaintenance, type VersionedMaintenance } from '../../settings/settings.service.js';
import { body, reply } from '../fields/dto.js';
import { objectName, version } from '../fields/resource-fields.js';

const MESSAGE = {
  max: 500,
  optional: true,
  nullable: true,
  description: 'Message to customers.',
  example: 'Back at 09:00 UTC.',
} as const;

export class AnnouncementRequest extends body({
  starts_at: time('Start of the maintenance.', { example: '2099-01-01T02:00:00.000Z' }),
  ends_at: time('End of the maintenance, after its start.', { example: '2099-01-01T04:00:00.000Z' }),
  message: text(MESSAGE),
  refuse_requests: flag(
    'Whether requests get 503 during the maintenance. Defaults to false: the maintenance is only announced.',
    { optional: true },
  ),
}) {}

export class PutMaintenanceRequest extends body({
  mode: choice(['on', 'off'], '`on`: customers’ requests get 503 `maintenance`.', { example: 'on' }),
  message: text(MESSAGE),
  until: time('When maintenance mode turns off automatically. Sent as `Retry-After` until then.', {
    optional: true,
    nullable: true,
  }),
  allow_organizations: ids('org', 'Exempt organizations.', {
    items: 100,
    optional: true,
    example: [],
  }),
  announcement: object(AnnouncementRequest, 'Scheduled maintenance, announced to customers until it ends.', {
    optional: true,
    nullable: true,
  }),
}) {}

export class AnnouncementResponse extends reply({
  ...shown(pick(AnnouncementRequest.fields, 'starts_at', 'ends_at', 'message')),
  refuse_requests: flag('Whether requests get 503 during the maintenance.'),
}) {}

export class MaintenanceResponse extends reply({
  object: objectName('maintenance'),
  ...shown(pick(PutMaintenanceRequest.fields, 'mode', 'message', 'until')),
  allow_organizations: texts('IDs of exempt organizations.'),
  announcement: object(AnnouncementResponse, { nullable: true }),
  version: version(),
}) {}

export function presentMaintenance(maintenance: VersionedMaintenance): MaintenanceResponse {
  return { object: 'maintenance', ...describeMaintenance(maintenance), version: maintenance.version };
}
