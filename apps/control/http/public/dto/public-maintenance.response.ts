import { describeAnnouncement, type announcementAt, type maintenanceAt } from '#settings';
import { reply } from '../../conventions/fields/declare.js';
import { flag, object, text, time } from '../../conventions/fields/kinds.js';
import { AnnouncementResponse } from '../../operations/maintenance/dto/maintenance.response.js';

export class PublicMaintenanceResponse extends reply({
  on: flag('Whether customers’ requests are refused now.'),
  message: text('What customers read.', { nullable: true }),
  until: time('When it is expected to end.', { nullable: true }),
  announcement: object(AnnouncementResponse, 'Maintenance that is announced, until it ends.', { nullable: true }),
}) {}

export function presentPublicMaintenance(
  { on, message, until }: ReturnType<typeof maintenanceAt>,
  announcement: ReturnType<typeof announcementAt>,
): PublicMaintenanceResponse {
  return {
    on,
    message,
    until: until?.toISOString() ?? null,
    announcement: announcement && describeAnnouncement(announcement),
  };
}
