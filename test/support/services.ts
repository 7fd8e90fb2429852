/** The services that a test run shares. */
export interface TestServices {
  readonly temporalBinary: string;
}
export async function withTestServices(use: (services: TestServices) => Promise<void>): Promise<void> {
  await use({ temporalBinary: process.env.TEST_TEMPORAL_BINARY ?? '' });
}
