import { textOf } from '@/frame/search/search-params';

interface TokensSearch {
  /** The token beside the table. */
  readonly token?: string;
}

export function readTokensSearch({ token }: Record<string, unknown>): TokensSearch {
  return { ...textOf('token', token) };
}
