/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/web/src', '<rootDir>/test'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testMatch: ['**/*.test.ts'],
  // Most suites wait for servers, so two run beside each other also on two cores (the default would be one).
  maxWorkers: 2,
  // A limit for what hangs, not for what is slow: a busy machine may take its time.
  testTimeout: 60_000,
  transform: { '\\.[jt]sx?$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' } }] },
  // Packages that ship ES modules only; jest runs CommonJS.
  transformIgnorePatterns: ['/node_modules/(?!kysely/)'],
};
