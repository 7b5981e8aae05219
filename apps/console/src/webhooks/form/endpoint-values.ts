import { CreateWebhookEndpointRequest } from '@/api/generated/values/create-webhook-endpoint-request';
import type { Endpoint, EndpointPatch, NewEndpoint } from '../data/webhook-api';

type Format = Endpoint['kind'];

export const FORMATS = CreateWebhookEndpointRequest.kind;

export const isChat = (format: Format): boolean => format !== 'webhook';

/** As the fields of a form have them. */
export interface EndpointValues extends Record<string, unknown> {
  readonly kind: Format;
  readonly name: string;
  /** Empty: the address that it has. */
  readonly url: string;
  /** Of Telegram, in place of an address. */
  readonly bot_token: string;
  readonly chat_id: string;
  readonly signing: NonNullable<Endpoint['signing']>;
  /** Of Feishu. */
  readonly secret: string;
  readonly language: Endpoint['language'];
  readonly scope: 'all' | 'some';
  readonly event_types: readonly string[];
}

export const NEW_ENDPOINT: EndpointValues = {
  kind: 'webhook',
  name: '',
  url: '',
  bot_token: '',
  chat_id: '',
  signing: 'hmac',
  secret: '',
  language: 'en',
  scope: 'all',
  event_types: [],
};

export function valuesOf({ kind, name, language, event_types: types }: Endpoint): EndpointValues {
  return { ...NEW_ENDPOINT, kind, name, language, scope: types.length === 0 ? 'all' : 'some', event_types: types };
}

/** The API takes none as all. */
export const isWithoutEvents = ({ scope, event_types: types }: EndpointValues): boolean =>
  scope === 'some' && types.length === 0;

/** Empty: none was entered. */
function addressOf({ kind, url, bot_token: token, chat_id: chat }: EndpointValues): string {
  if (kind !== 'telegram') return url.trim();
  if (token.trim() === '') return '';
  return `https://api.telegram.org/bot${token.trim()}/sendMessage?chat_id=${encodeURIComponent(chat.trim())}`;
}

const typesOf = ({ scope, event_types: types }: EndpointValues) =>
  (scope === 'all' ? [] : [...types]) as NonNullable<NewEndpoint['event_types']>;

export function createBody(values: EndpointValues): NewEndpoint {
  const { kind, name, signing, secret, language } = values;
  return {
    kind,
    name,
    url: addressOf(values),
    event_types: typesOf(values),
    ...(isChat(kind) ? { language } : { signing }),
    ...(kind === 'feishu' && secret !== '' ? { secret } : {}),
  };
}

export function updateBody(values: EndpointValues): EndpointPatch {
  const url = addressOf(values);
  return {
    name: values.name,
    event_types: typesOf(values),
    ...(isChat(values.kind) ? { language: values.language } : {}),
    ...(url === '' ? {} : { url }),
    ...(values.kind === 'feishu' && url !== '' ? { secret: values.secret === '' ? null : values.secret } : {}),
  };
}
