/** Kinds whose credentials are more than a key, and whose addresses name a region. */
const PLACEHOLDERS = {
  bedrock: 'https://bedrock-runtime.us-east-1.amazonaws.com',
  vertex: 'https://us-east5-aiplatform.googleapis.com/v1/projects/PROJECT/locations/us-east5',
} as const;

type CloudKind = keyof typeof PLACEHOLDERS;

export function isCloudKind(kind: string): kind is CloudKind {
  return Object.hasOwn(PLACEHOLDERS, kind);
}

/** An example of a base URL. */
export function baseUrlExample(kind: string): string {
  return isCloudKind(kind) ? PLACEHOLDERS[kind] : 'https://';
}

/** The key of the sentence that says what a secret holds. */
export function secretNote(kind: string) {
  return isCloudKind(kind) ? (`secret_note_${kind}` as const) : 'secret_note';
}
