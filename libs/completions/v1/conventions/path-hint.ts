import { closestMatches } from '#core';
import { methodsOf, V1_PATHS, type V1Path } from './routes.js';

/** The routes below `/v1`: method and path. */
export const SERVED_ROUTES: readonly string[] = V1_PATHS.flatMap((path) =>
  methodsOf(path).map((method) => `${method} /v1${path}`),
);

/** Longest first: `/completions` is a suffix of `/chat/completions`. */
const FIXED_PATHS = V1_PATHS.filter((path) => !path.endsWith('{id}')).sort((a, b) => b.length - a.length);

const ID_PATHS = V1_PATHS.filter((path) => path.endsWith('{id}'));

/** Resources of other APIs, by a segment of their path, and the route to use instead. */
const INSTEAD = new Map<string, V1Path>([
  ['responses', '/responses'],
  ['conversations', '/responses'],
  ['assistants', '/responses'],
  ['edits', '/chat/completions'],
  ['count_tokens', '/messages/count_tokens'],
  ['messages', '/messages'],
  ['complete', '/completions'],
  ['generatecontent', '/chat/completions'],
  ['streamgeneratecontent', '/chat/completions'],
  ['counttokens', '/estimate'],
  ['embedcontent', '/embeddings'],
  ['batchembedcontents', '/embeddings'],
  ['generate', '/chat/completions'],
  ['embed', '/embeddings'],
  ['tags', '/models'],
  ['engines', '/models'],
  ['auth', '/key'],
  ['balance', '/credits'],
  ['billing', '/credits'],
  ['docs', '/openapi.json'],
  ['redoc', '/openapi.json'],
  ['swagger', '/openapi.json'],
  ['swagger.json', '/openapi.json'],
  ['openapi.yaml', '/openapi.json'],
]);

/** The Assistants API, whose last segments are names of other routes. */
const THREADS = 'threads';

/** Of a response, which is cancelled by its generation. */
const CANCEL = 'cancel';

/** Paths of the management API; `organization` is OpenAI's. `/api/v1` may also be a wrong base URL. */
const MANAGEMENT = /^(v1\/)?(admin|organization)(\/|$)/;
const CUSTOMERS = 'api/v1/';

interface PathHint {
  /** Whole sentences. */
  readonly text: string;
  readonly metadata: Readonly<Record<string, string>>;
}

const ELSEWHERE: PathHint = {
  text: 'The management API is served by control, at an address of its own.',
  metadata: {},
};

/**
 * The likely intent of an unknown path: a known path below a wrong base URL, a resource of another API, or a typo.
 * @param baseUrl origin and `/v1`, as the caller reaches the gateway
 * @param isMessages the client speaks Anthropic's API
 */
export function hintForPath(path: string, baseUrl: string, isMessages = false): PathHint {
  const segments = path.toLowerCase().split(/[/:]/).filter(Boolean);
  const joined = segments.join('/');
  if (MANAGEMENT.test(joined)) return ELSEWHERE;
  if (segments.includes(THREADS)) return instead('/responses', baseUrl);
  if (segments.at(-1) === CANCEL && segments.includes('responses')) return instead('/generations/{id}/cancel', baseUrl);
  const fixed = FIXED_PATHS.find((served) => `/${joined}`.endsWith(served));
  const other = fixed === undefined ? insteadOf(segments) : undefined;
  const misplaced = fixed ?? (other === undefined ? idPathIn(segments) : undefined);
  if (misplaced !== undefined) {
    const addsVersion = isBehindVersion(`/${joined}`, misplaced);
    return misplacedHint(misplaced, baseUrl, { addsVersion, isDoubled: joined.includes('v1/v1'), isMessages });
  }
  if (other !== undefined) return instead(other, baseUrl);
  if (joined.startsWith(CUSTOMERS)) return ELSEWHERE;
  const near = closestMatches(joined.replace(/^v1(?=\/)/, ''), V1_PATHS, 1)[0] as V1Path | undefined;
  if (near !== undefined) return hint(near, baseUrl, (call) => `Did you mean ${call}?`);
  return { text: 'GET / lists what is served.', metadata: { base_url: baseUrl } };
}

/** A client of a misplaced path. */
interface MisplacedClient {
  /** Its path ends in `/v1` and a served path. */
  readonly addsVersion: boolean;
  /** Its path has `/v1/v1`. */
  readonly isDoubled: boolean;
  readonly isMessages: boolean;
}

/**
 * The base URL of a client: its path is that URL with what it appends. Anthropic's SDKs and Claude Code append `/v1/…`,
 * OpenAI's the path behind `/v1`. Of other clients both are named.
 */
function misplacedHint(path: V1Path, baseUrl: string, client: MisplacedClient): PathHint {
  const ofMessages = client.isMessages || path.startsWith('/messages');
  const origin = baseUrl.replace(/\/v1$/, '');
  if (origin === '') return hint(path, baseUrl, (call) => relativeText(call, ofMessages));
  if (ofMessages && client.addsVersion) {
    const { text, metadata } = hint(path, baseUrl, (call) => {
      return `Set the base URL to ${origin}, without /v1, which Anthropic's clients add: ${call} is served.`;
    });
    return { text, metadata: { ...metadata, base_url: origin } };
  }
  const others = ofMessages
    ? ` Anthropic's SDKs and Claude Code add /v1 themselves: their base URL is ${origin}.`
    : client.isDoubled
      ? ` For a client that adds /v1 itself, set it to ${origin}.`
      : '';
  return hint(path, baseUrl, (call) => `Set the base URL to ${baseUrl}: ${call} is served.${others}`);
}

/** Without a valid host the address is unknown. */
function relativeText(call: string, ofMessages: boolean): string {
  const end = ofMessages ? "without /v1, which Anthropic's clients add" : 'with /v1 at its end';
  return `Set the base URL to the address of this API, ${end}: ${call} is served.`;
}

/** Whether `/v1` stands before the served path at the end of a path. */
function isBehindVersion(path: string, served: V1Path): boolean {
  const [fixed = '', id] = served.split('{id}', 2);
  return id === undefined ? path.endsWith(`/v1${fixed}`) : path.includes(`/v1${fixed}`);
}

/** Takes the rightmost match: the more specific segment. */
function insteadOf(segments: readonly string[]): V1Path | undefined {
  const known = segments.findLast((segment) => INSTEAD.has(segment));
  return known === undefined ? undefined : INSTEAD.get(known);
}

/** A resource followed by an id. */
function idPathIn(segments: readonly string[]): V1Path | undefined {
  return ID_PATHS.find((served) => segments.slice(0, -1).includes(served.split('/')[1] ?? ''));
}

function instead(path: V1Path, baseUrl: string): PathHint {
  return hint(path, baseUrl, (call) => `Use ${call} instead.`);
}

function hint(path: V1Path, baseUrl: string, sentence: (call: string) => string): PathHint {
  const [method = ''] = methodsOf(path);
  return {
    text: sentence(`${method} ${baseUrl}${path}`),
    metadata: { base_url: baseUrl, use: `${method} /v1${path}` },
  };
}
