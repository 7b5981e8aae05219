// `node open-id-program.mjs`: oidc-provider on a port of its own, as its own process: Jest cannot load ES modules. Clients
// register themselves; `login_hint` of a request names who logs in, without a page. Prints its issuer.
import { createServer } from 'node:http';
import { once } from 'node:events';
import Provider from 'oidc-provider';

const PEOPLE = JSON.parse(process.env.PEOPLE ?? '{}');

const server = createServer((request, response) => void handle(request, response));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) }),
  claims: { openid: ['sub', 'auth_time', 'groups'], email: ['email', 'email_verified'], profile: ['name'] },
  // All claims in the ID token: Routify asks for no user-info.
  conformIdTokenClaims: false,
  cookies: { keys: ['a key of tests'] },
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
  },
  // Its own refuses addresses of this machine, where Routify is.
  fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined }),
  interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
  pkce: { required: () => true },
});
provider.on('server_error', (_context, error) => process.stderr.write(`${error.stack}\n`));
provider.on('backchannel.error', (_context, error) => process.stderr.write(`${error.stack}\n`));
const callback = provider.callback();

async function handle(request, response) {
  if (!request.url.startsWith('/interaction/')) return callback(request, response);
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    await provider.interactionFinished(request, response, { login: { accountId: params.login_hint } });
    return undefined;
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const grantId = await grant.save();
  await provider.interactionFinished(request, response, { consent: { grantId } }, { mergeWithLastSubmission: true });
  return undefined;
}

process.stdout.write(`${JSON.stringify({ issuer })}\n`);
