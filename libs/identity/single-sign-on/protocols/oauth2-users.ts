import { addressOf, personOf, textOf, type ProvenPerson } from '../domain/proven-person.js';
import { PRESETS } from '../domain/presets.js';
import type { IdentityProvider } from '../providers/identity-provider.js';

/** Asks the API of a provider with the token of the person; with a form by POST. */
export type AskProvider = (url: string, form?: Readonly<Record<string, string>>) => Promise<unknown>;

type Fields = Readonly<Record<string, unknown>>;

/** Mailboxes of Yandex itself. Of other addresses it does not say whether the person reads them. */
const YANDEX_DOMAINS = /@(?:yandex\.(?:ru|com|by|kz|ua|com\.tr)|ya\.ru)$/;

/** Who the token is of. */
export function readUser(provider: IdentityProvider, ask: AskProvider): Promise<ProvenPerson> {
  if (provider.kind === 'github') return readGitHubUser(provider, ask);
  return provider.kind === 'yandex' ? readYandexUser(provider, ask) : readVkUser(provider, ask);
}

async function readGitHubUser(provider: IdentityProvider, ask: AskProvider): Promise<ProvenPerson> {
  const api = apiOf(provider, 'https://api.github.com');
  const user = (await ask(`${api}/user`)) as Fields;
  const emails = (await ask(`${api}/user/emails`)) as readonly Fields[];
  const primary = emails.find((one) => one.primary === true);
  return personOf({
    issuer: provider.issuer,
    subject: subjectOf(user.id),
    email: addressOf(primary?.email),
    emailVerified: primary?.verified === true,
    name: textOf(user.name) ?? textOf(user.login),
  });
}

async function readYandexUser(provider: IdentityProvider, ask: AskProvider): Promise<ProvenPerson> {
  const user = (await ask(`${apiOf(provider, 'https://login.yandex.ru')}/info?format=json`)) as Fields;
  // A token of another application would log its people in here.
  if (user.client_id !== provider.clientId) throw new Error('the token belongs to another application');
  const email = addressOf(user.default_email);
  return personOf({
    issuer: provider.issuer,
    subject: subjectOf(user.id),
    email,
    emailVerified: email !== null && YANDEX_DOMAINS.test(email),
    name: textOf(user.real_name) ?? textOf(user.display_name),
  });
}

async function readVkUser(provider: IdentityProvider, ask: AskProvider): Promise<ProvenPerson> {
  const form = { client_id: provider.clientId };
  const { user } = (await ask(`${apiOf(provider, 'https://id.vk.com')}/oauth2/user_info`, form)) as { user?: Fields };
  const names = [textOf(user?.first_name), textOf(user?.last_name)].filter((name) => name !== null);
  return personOf({
    issuer: provider.issuer,
    subject: subjectOf(user?.user_id),
    email: addressOf(user?.email),
    // VK does not say whether the person reads mail there.
    emailVerified: false,
    name: names.length === 0 ? null : names.join(' '),
  });
}

/** The API of the provider; at another issuer than its own, a relay, all of it is there. */
function apiOf({ kind, issuer }: IdentityProvider, own: string): string {
  return issuer === PRESETS[kind].issuer ? own : new URL(issuer).origin;
}

function subjectOf(id: unknown): string {
  if (typeof id === 'number' || (typeof id === 'string' && id !== '')) return String(id);
  throw new Error('the provider does not report which user logged in');
}
