import { body } from '../../../conventions/fields/declare.js';
import { text } from '../../../conventions/fields/kinds.js';

const URL_MAX = 300;
const USER_MAX = 255;

/** A proxy between us and an upstream. */
export class ProxyRequest extends body({
  url: text(
    'http:// or https:// (CONNECT) or socks5://, with host and port. A private address needs ROUTIFY_UPSTREAM_ALLOW.',
    { max: URL_MAX, example: 'socks5://proxy.example:1080' },
  ),
  username: text('Our user at the proxy.', { max: USER_MAX, optional: true, nullable: true, example: 'routify' }),
  password: text('Write-only. Without it the proxy has none: a change names it again.', {
    max: USER_MAX,
    optional: true,
    nullable: true,
    example: '0123456789abcdef',
  }),
}) {}
