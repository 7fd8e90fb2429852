/**
 * The flags of Node that the API and the workers run with, here and in docker-compose.yml. V8 sizes its heap by the memory of the machine:
 * with 24 GB the API let 90 MB that live grow to 360 before it collected, and new objects pile up to 45 MB, for pauses of 12 ms (median).
 * These flags bound both (decision 13 has what that changes).
 */
export const SERVICE_NODE_FLAGS = ['--max-semi-space-size=16', '--heap-growing-percent=100'] as const;
