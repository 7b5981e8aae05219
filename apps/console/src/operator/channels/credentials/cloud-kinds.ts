/** Kinds whose credentials are more than a key, and whose addresses name a region. */
const EXAMPLES = {
  bedrock: 'https://bedrock-runtime.us-east-1.amazonaws.com',
  vertex: 'https://us-east5-aiplatform.googleapis.com/v1/projects/PROJECT/locations/us-east5',
} as const;

type CloudKind = keyof typeof EXAMPLES;

export function isCloudKind(kind: string): kind is CloudKind {
  return Object.hasOwn(EXAMPLES, kind);
}

/** An example of a base URL. */
export function baseUrlExample(kind: string): string {
  return isCloudKind(kind) ? EXAMPLES[kind] : 'https://';
}

interface CloudLocation {
  /** AWS region, or location of Google. */
  readonly region: string;
  readonly project: string;
}

/** The base URL of a platform in a region; empty: it is not complete. */
export function baseUrlAt(kind: CloudKind, { region: name, project }: CloudLocation): string {
  const region = name.trim();
  if (region === '') return '';
  if (kind === 'bedrock') return `https://bedrock-runtime.${region}.amazonaws.com`;
  if (project.trim() === '') return '';
  const host = region === 'global' ? 'aiplatform.googleapis.com' : `${region}-aiplatform.googleapis.com`;
  return `https://${host}/v1/projects/${project.trim()}/locations/${region}`;
}
