import { ApiProperty } from '@nestjs/swagger';
import { describeAnnouncement, type announcementAt, type maintenanceAt } from '#settings';
import { TimeProperty } from '../../conventions/fields/response-properties.js';
import { AnnouncementResponse } from '../../operations/maintenance/dto/maintenance.response.js';

export class PublicMaintenanceResponse {
  @ApiProperty({ type: 'boolean', description: 'Whether customers’ requests are refused now.' })
  on!: boolean;

  @ApiProperty({ type: 'string', nullable: true, description: 'What customers read.' })
  message!: string | null;

  @TimeProperty({ nullable: true, description: 'When it is expected to end.' })
  until!: string | null;

  @ApiProperty({
    type: AnnouncementResponse,
    nullable: true,
    description: 'Maintenance that is announced, until it ends.',
  })
  announcement!: AnnouncementResponse | null;
}

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
