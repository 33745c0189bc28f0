export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  testRegex: ['/(libs|apps|scripts)/.*\\.spec\\.ts$', '/test/.*\\.e2e-spec\\.ts$'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/libs/task/dist/'],
  // Each file of tests boots applications of its own: two at a time, and a worker that has grown starts afresh.
  maxWorkers: 2,
  workerIdleMemoryLimit: '512MB',
  testTimeout: 20_000,
  moduleNameMapper: {
    '^nestjs-taskforge$': '<rootDir>/libs/task/src/index.ts',
    '^nestjs-taskforge/health$': '<rootDir>/libs/task/src/health/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};
