// `node open-id-program.mjs`: oidc-provider on a port of its own, as its own process: Jest cannot load ES modules. Its
// configuration is the package's own but for what OPTIONS say. Clients register themselves; `login_hint` of a request names who
// logs in, without a page. Prints its issuer.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { exportJWK, generateKeyPair } from 'jose';

// It warns of its own defaults, which are what is tested.
console.info = () => undefined;
console.warn = console.info;
const { default: Provider } = await import('oidc-provider');

const PEOPLE = JSON.parse(process.env.PEOPLE ?? '{}');
const {
  port = 0,
  clockSeconds = 0,
  signatures = ['RS256'],
  keys = [],
  pkceRequired,
  features,
  ...options
} = JSON.parse(process.env.OPTIONS ?? '{}');

const now = Date.now;
Date.now = () => now() + clockSeconds * 1_000;

/** A new key for each way to sign, beside those that were given: the newest one signs. */
async function newKey(alg, index) {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), use: 'sig', alg, kid: `${alg}-${Date.now()}-${index}` };
}
const jwks = { keys: [...(await Promise.all(signatures.map(newKey))), ...keys] };

const server = createServer((request, response) => void handle(request, response));
server.listen(port, '127.0.0.1');
await once(server, 'listening');
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) }),
  claims: { openid: ['sub', 'auth_time', 'groups'], email: ['email', 'email_verified'], profile: ['name'] },
  cookies: { keys: ['a key of tests'] },
  jwks,
  pairwiseIdentifier: (_context, accountId) => `pairwise-${accountId}`,
  ...(pkceRequired === undefined ? {} : { pkce: { required: () => pkceRequired } }),
  ...options,
  features: {
    devInteractions: { enabled: false },
    registration: { enabled: true },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (context, form) => {
        context.body = form;
      },
    },
    ...features,
  },
  // Its own refuses addresses of this machine, where Routify is.
  fetch: (url, init) => fetch(url, { ...init, dispatcher: undefined }),
  interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
});
provider.on('server_error', (_context, error) => process.stderr.write(`${error.stack}\n`));
provider.on('backchannel.error', (_context, error) => process.stderr.write(`${error.stack}\n`));
const callback = provider.callback();

async function handle(request, response) {
  if (!request.url.startsWith('/interaction/')) return callback(request, response);
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (params.login_hint === 'refused') {
    await provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'not for you' });
  } else if (prompt.name === 'login') {
    await provider.interactionFinished(request, response, {
      login: { accountId: params.login_hint ?? Object.keys(PEOPLE)[0] },
    });
  } else {
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    const grantId = await grant.save();
    await provider.interactionFinished(request, response, { consent: { grantId } }, { mergeWithLastSubmission: true });
  }
  return undefined;
}

process.stdout.write(`${JSON.stringify({ issuer, keys: jwks.keys })}\n`);
