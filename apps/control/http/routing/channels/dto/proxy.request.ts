import { TextField } from '../../../conventions/fields/fields.js';

const URL_MAX = 300;
const USER_MAX = 255;

/** A proxy between us and an upstream. */
export class ProxyRequest {
  @TextField({
    max: URL_MAX,
    description:
      'http:// or https:// (CONNECT) or socks5://, with host and port. A private address needs ROUTIFY_UPSTREAM_ALLOW.',
    example: 'socks5://proxy.example:1080',
  })
  url!: string;

  @TextField({
    max: USER_MAX,
    optional: true,
    nullable: true,
    description: 'Our user at the proxy.',
    example: 'routify',
  })
  username?: string | null;

  @TextField({
    max: USER_MAX,
    optional: true,
    nullable: true,
    description: 'Write-only. Without it the proxy has none: a change names it again.',
    example: '0123456789abcdef',
  })
  password?: string | null;
}
