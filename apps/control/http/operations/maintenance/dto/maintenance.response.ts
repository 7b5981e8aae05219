import { describeMaintenance, type VersionedMaintenance } from '#settings';
import { reply } from '../../../conventions/fields/declare.js';
import { choice, flag, object, objectName, text, texts, time, version } from '../../../conventions/fields/kinds.js';

export class AnnouncementResponse extends reply({
  starts_at: time(),
  ends_at: time(),
  message: text({ nullable: true }),
  refuse_requests: flag('Whether requests get 503 between the two.'),
}) {}

export class MaintenanceResponse extends reply({
  object: objectName('maintenance'),
  mode: choice(['on', 'off']),
  message: text({ nullable: true }),
  until: time({ nullable: true }),
  allow_organizations: texts('Ids of organizations that are served all the same.'),
  announcement: object(AnnouncementResponse, { nullable: true }),
  version: version(),
}) {}

export function presentMaintenance(maintenance: VersionedMaintenance): MaintenanceResponse {
  return { object: 'maintenance', ...describeMaintenance(maintenance), version: maintenance.version };
}
