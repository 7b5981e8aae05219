/** Nest 12 and some of its dependencies are ESM only. Jest runs CommonJS, so they are compiled as well. */
const esmPackages = [
  '@nestjs',
  '@noble/ciphers',
  'file-type',
  'strtok3',
  'token-types',
  '@tokenizer',
  'uint8array-extras',
  '@borewit',
  'uid',
  'iterare',
  '@lukeed',
  'jose',
  'oauth4webapi',
  'openid-client',
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
    '^#([a-z0-9/-]+)$': '<rootDir>/libs/$1/index.ts',
    '^@server/(.*)$': '<rootDir>/libs/$1',
    '^@/(.*)$': '<rootDir>/apps/console/src/$1',
    '^\\./(?:token|media|sqlite)-thread-file\\.js$': '<rootDir>/test/support/samples/thread-files.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/dist-dev/', '<rootDir>/dist-failpoints/'],
  setupFiles: [
    '<rootDir>/libs/core/infra/failpoints/arm-failpoints.ts',
    '<rootDir>/test/support/configure-properties.ts',
  ],
};

/** Suites with services: one Postgres and one Redis per run, started by the launcher's code. */
const withServices = {
  ...shared,
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};

/**
 * Two ways to run the same suites. `npm test` runs `groups`: the suites of a group share one module registry.
 * `npx jest <path>` gives each suite its own registry: `unit` without services, `system` with them.
 */
export default {
  // An app starts in a second on an idle machine, in up to a minute on an overloaded one.
  testTimeout: 120_000,
  collectCoverageFrom: ['apps/**/*.ts', 'libs/**/*.ts', '!**/*.spec.ts', '!**/generated/**', '!**/main.ts'],
  coverageProvider: 'v8',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{apps,libs}/**/*.spec.ts',
        '<rootDir>/test/{architecture,support}/**/*.spec.ts',
        '<rootDir>/test/model/explorer.spec.ts',
        '<rootDir>/test/chaos/{checker,faults,load,orders,soak}/**/*.spec.ts',
      ],
      testPathIgnorePatterns: ['/node_modules/', '\\.(?:integration|verify)\\.spec\\.ts$'],
    },
    {
      ...withServices,
      displayName: 'system',
      testMatch: [
        '<rootDir>/{apps,libs}/**/*.integration.spec.ts',
        '<rootDir>/test/{e2e,contract,system}/**/*.spec.ts',
      ],
      testPathIgnorePatterns: ['/node_modules/', '\\.verify\\.spec\\.ts$'],
    },
    {
      ...withServices,
      displayName: 'groups',
      testEnvironment: '<rootDir>/test/groups/environment.cjs',
      testMatch: ['<rootDir>/test/groups/*.spec.ts'],
    },
    { ...withServices, displayName: 'verify', testMatch: ['<rootDir>/{apps,libs,test}/**/*.verify.spec.ts'] },
  ],
};
