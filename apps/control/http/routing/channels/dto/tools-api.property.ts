import { TOOLS_APIS } from '#channels';
import { choice } from '../../../conventions/fields/kinds.js';

export const toolsApi = choice(
  TOOLS_APIS,
  'Which API of the account gets requests with tools: `chat` is `/chat/completions`; `responses` is `/responses`, which ' +
    'also gets what clients of `/v1/responses` send. By the option `tools_api`; null: the channel has one API.',
  { nullable: true },
);
