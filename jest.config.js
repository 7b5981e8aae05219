/** Nest 12 and a few of its parts are ESM only; Jest runs CommonJS, so these are compiled too. */
const esmPackages = [
  '@nestjs',
  'file-type',
  'strtok3',
  'token-types',
  '@tokenizer',
  'uint8array-extras',
  '@borewit',
  'uid',
  'iterare',
  '@lukeed',
];

const swc = (syntax) => [
  '@swc/jest',
  {
    swcrc: false,
    sourceMaps: 'inline',
    jsc: {
      target: 'es2022',
      parser: { syntax, decorators: true },
      transform: {
        legacyDecorator: true,
        decoratorMetadata: true,
        useDefineForClassFields: false,
        optimizer: { globals: { vars: { FAILPOINTS: 'true' } } },
      },
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
  },
];

const shared = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': swc('typescript'), '^.+\\.m?js$': swc('ecmascript') },
  transformIgnorePatterns: [`/node_modules/(?!(${esmPackages.join('|')})/)`],
  moduleNameMapper: {
    '^(@prisma/client/runtime/query_compiler_.+)\\.mjs$': '$1.js',
    '^#([a-z]+)$': '<rootDir>/libs/$1/index.ts',
    '^\\./token-thread-file\\.js$': '<rootDir>/test/support/token-thread-file.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/dist-failpoints/'],
  setupFiles: ['<rootDir>/libs/infra/failpoints/arm-failpoints.ts'],
};

/** What a suite with services gets: one Postgres and one Redis a run, started by the launcher's own code. */
const withServices = {
  ...shared,
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};

/**
 * They wait most of their time, for half minutes to pass or for processes that they start, and hold up nobody in a lane of
 * their own.
 */
const PATIENT = [
  'test/e2e/attacks/parsing',
  'test/e2e/attacks/spending',
  'test/e2e/down/postgres',
  'test/e2e/gateway/errors-stores',
  'test/e2e/gateway/limits',
  'test/e2e/gateway/payment-required',
  'test/system/bad-cables',
  'test/system/channel-health',
  'test/system/gateway-killed',
  'test/system/image',
  'test/system/journal',
  'test/system/launcher',
  'test/system/readme',
  'test/system/restore',
  'test/system/failures/limited-upstreams',
  'test/system/failures/silent-upstreams',
].map((suite) => `${suite}.spec.ts`);

/**
 * `unit` needs no services; `patient` runs beside `system`, in a process of its own; `chaos` kills its own services, takes
 * many minutes and is not part of `npm test`.
 */
export default {
  // Starting an app takes a second on a quiet machine, and a minute on one that is frozen and starved.
  testTimeout: 120_000,
  collectCoverageFrom: ['apps/**/*.ts', 'libs/**/*.ts', '!**/*.spec.ts', '!**/generated/**', '!**/main.ts'],
  coverageProvider: 'v8',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{apps,libs}/**/*.spec.ts',
        '<rootDir>/test/{tidy,model,support}/**/*.spec.ts',
        '<rootDir>/test/chaos/{oracle,faults,load}/**/*.spec.ts',
      ],
      testPathIgnorePatterns: ['/node_modules/', '\\.integration\\.spec\\.ts$'],
    },
    {
      ...withServices,
      displayName: 'system',
      testMatch: [
        '<rootDir>/{apps,libs}/**/*.integration.spec.ts',
        '<rootDir>/test/{e2e,contract,system}/**/*.spec.ts',
        '<rootDir>/test/chaos/*.spec.ts',
      ],
      testPathIgnorePatterns: ['/node_modules/', ...PATIENT],
    },
    { ...withServices, displayName: 'groups', testMatch: ['<rootDir>/test/groups/*.spec.ts'] },
    { ...withServices, displayName: 'patient', testMatch: PATIENT.map((suite) => `<rootDir>/${suite}`) },
    {
      ...withServices,
      displayName: 'chaos',
      testMatch: [
        '<rootDir>/test/chaos/cases/**/*.spec.ts',
        '<rootDir>/test/system/{gateway-killed,bad-cables,journal}.spec.ts',
      ],
    },
  ],
};
