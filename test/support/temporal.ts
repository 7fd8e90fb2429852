/** The Temporal server that the tests of a run share; each test takes a namespace of its own. */
export async function temporalForTests(): Promise<{ readonly address: string; readonly binary: string }> {
  const { TEST_TEMPORAL_ADDRESS: address, TEST_TEMPORAL_BINARY: binary } = process.env;
  if (address === undefined || binary === undefined) throw new Error('TEST_TEMPORAL_ADDRESS is not set');
  return { address, binary };
}
