import { OmitType } from '@nestjs/swagger';
import { ListRequestsQuery } from '../../../requests/dto/list-requests.query.js';

export class OwnRequestsQuery extends OmitType(ListRequestsQuery, ['organization_id', 'channel_id'] as const) {}
