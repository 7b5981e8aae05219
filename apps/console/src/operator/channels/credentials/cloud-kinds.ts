interface CloudLocation {
  /** AWS region, or location of Google. */
  readonly region: string;
  readonly project: string;
}

/** A platform: its credentials are more than a key, and its addresses name a region. */
interface Cloud {
  readonly secret: 'aws' | 'service_account';
  readonly regionLabel: 'aws_region' | 'location';
  readonly regionExample: string;
  /** Whether its addresses name a project, too. */
  readonly hasProject: boolean;
  /** Whether signatures name the region, which a private endpoint does not. */
  readonly signsRegion: boolean;
  readonly baseUrlExample: string;
  readonly baseUrlAt: (location: CloudLocation) => string;
}

const CLOUDS: ReadonlyMap<string, Cloud> = new Map<string, Cloud>([
  [
    'bedrock',
    {
      secret: 'aws',
      regionLabel: 'aws_region',
      regionExample: 'us-east-1',
      hasProject: false,
      signsRegion: true,
      baseUrlExample: 'https://bedrock-runtime.us-east-1.amazonaws.com',
      baseUrlAt: ({ region }) => `https://bedrock-runtime.${region}.amazonaws.com`,
    },
  ],
  [
    'vertex',
    {
      secret: 'service_account',
      regionLabel: 'location',
      regionExample: 'us-east5',
      hasProject: true,
      signsRegion: false,
      baseUrlExample: 'https://us-east5-aiplatform.googleapis.com/v1/projects/PROJECT/locations/us-east5',
      baseUrlAt: ({ region, project }) => {
        const host = region === 'global' ? 'aiplatform.googleapis.com' : `${region}-aiplatform.googleapis.com`;
        return `https://${host}/v1/projects/${project}/locations/${region}`;
      },
    },
  ],
]);

/** The platform of a kind of channels. Undefined: it has one key. */
export const cloudOf = (kind: string): Cloud | undefined => CLOUDS.get(kind);

/** The base URL of a platform in a region; empty: it is not complete. */
export function baseUrlAt(cloud: Cloud, location: CloudLocation): string {
  const [region, project] = [location.region.trim(), location.project.trim()];
  return region === '' || (cloud.hasProject && project === '') ? '' : cloud.baseUrlAt({ region, project });
}
