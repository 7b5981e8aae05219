import { ApiProperty } from '@nestjs/swagger';
import { describeMaintenance, type VersionedMaintenance } from '#settings';
import {
  ObjectProperty,
  TextsProperty,
  TimeProperty,
  VersionProperty,
} from '../../../conventions/fields/response-properties.js';

export class AnnouncementResponse {
  @TimeProperty()
  starts_at!: string;

  @TimeProperty()
  ends_at!: string;

  @ApiProperty({ type: 'string', nullable: true })
  message!: string | null;

  @ApiProperty({ type: 'boolean', description: 'Whether requests get 503 between the two.' })
  refuse_requests!: boolean;
}

export class MaintenanceResponse {
  @ObjectProperty('maintenance')
  object!: 'maintenance';

  @ApiProperty({ type: 'string', enum: ['on', 'off'] })
  mode!: string;

  @ApiProperty({ type: 'string', nullable: true })
  message!: string | null;

  @TimeProperty({ nullable: true })
  until!: string | null;

  @TextsProperty({ description: 'Ids of organizations that are served all the same.' })
  allow_organizations!: string[];

  @ApiProperty({ type: AnnouncementResponse, nullable: true })
  announcement!: AnnouncementResponse | null;

  @VersionProperty()
  version!: number;
}

export function presentMaintenance(maintenance: VersionedMaintenance): MaintenanceResponse {
  return { object: 'maintenance', ...describeMaintenance(maintenance), version: maintenance.version };
}
