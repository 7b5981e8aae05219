import { awsRegionOf, cloudProblem } from './cloud-endpoint.js';

describe('awsRegionOf', () => {
  it.each([
    ['bedrock-runtime.us-east-1.amazonaws.com', 'us-east-1'],
    ['bedrock-runtime-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
    ['bedrock-runtime.eu-central-1.api.aws', 'eu-central-1'],
    ['bedrock.ap-southeast-2.amazonaws.com', 'ap-southeast-2'],
    ['vpce-0a1-b2.bedrock-runtime.eu-west-1.vpce.amazonaws.com', 'eu-west-1'],
    ['bedrock-runtime.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
    ['localhost', null],
    ['bedrock.example.com', null],
  ])('of %s is %s', (host, region) => {
    expect(awsRegionOf(host)).toBe(region);
  });
});

describe('cloudProblem', () => {
  const problem = (kind: 'bedrock' | 'vertex' | 'gemini', url: string, region: string | null = null) =>
    cloudProblem(kind, new URL(url), region);
  const path = (location: string): string => `/v1/projects/acme-1/locations/${location}`;

  it.each([
    ['bedrock', 'https://bedrock-runtime.us-east-1.amazonaws.com', null],
    ['bedrock', 'https://models.internal', 'us-east-1'],
    ['vertex', `https://us-east5-aiplatform.googleapis.com${path('us-east5')}`, null],
    ['vertex', `https://aiplatform.googleapis.com${path('global')}/`, null],
    ['vertex', `https://private.example${path('europe-west1')}`, null],
    ['vertex', `https://aiplatform.eu.rep.googleapis.com${path('eu')}`, null],
    ['gemini', 'https://anything.example', null],
  ] as const)('%s takes %s', (kind, url, region) => {
    expect(problem(kind, url, region)).toBeNull();
  });

  it.each([
    ['bedrock', 'https://models.internal', 'aws_region'],
    ['vertex', 'https://us-east5-aiplatform.googleapis.com/v1', '/v1/projects/<project>/locations/<location>'],
    ['vertex', `https://us-east5-aiplatform.googleapis.com${path('global')}`, 'the host aiplatform.googleapis.com for'],
    ['vertex', `https://aiplatform.googleapis.com${path('us-east5')}`, 'us-east5-aiplatform.googleapis.com'],
  ] as const)('%s refuses %s: it says what is wrong', (kind, url, reason) => {
    expect(problem(kind, url)).toContain(reason);
  });
});
