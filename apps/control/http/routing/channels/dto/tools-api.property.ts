import { ApiProperty } from '@nestjs/swagger';
import { TOOLS_APIS } from '#channels';

const DESCRIPTION =
  'Which API of the account gets requests with tools: `chat` is `/chat/completions`; `responses` is `/responses`, which ' +
  'also gets what clients of `/v1/responses` send. By the option `tools_api`; null: the channel has one API.';

export function ToolsApiProperty(): PropertyDecorator {
  return ApiProperty({ type: 'string', enum: [...TOOLS_APIS], nullable: true, description: DESCRIPTION });
}
