/** The processor time that some work takes, in seconds: on a busy machine, unlike the clock's, it stays what it is. */
export async function processorSeconds(work: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
