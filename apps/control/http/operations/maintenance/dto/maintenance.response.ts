import { ApiProperty } from '@nestjs/swagger';
import { describeMaintenance, type VersionedMaintenance } from '#settings';
import {
  ObjectProperty,
  TextsProperty,
  TimeProperty,
  VersionProperty,
} from '../../../conventions/fields/response-properties.js';

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

  @VersionProperty()
  version!: number;
}

export function presentMaintenance(maintenance: VersionedMaintenance): MaintenanceResponse {
  return { object: 'maintenance', ...describeMaintenance(maintenance), version: maintenance.version };
}
